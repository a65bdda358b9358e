import { formOf } from "../../src/cli/rehearse/form.ts";
import { buttonIn, keyOf, People } from "../../src/cli/rehearse/people.ts";
import { virtualBot } from "../../src/cli/rehearse/virtual-bot.ts";
import { createPretend, EPOCH, type Pretend } from "../../src/cli/rehearse/world.ts";
import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import type { AuditRow, Store } from "../../src/engine/ports.ts";
import type { PretendAws } from "../../src/sim/aws/pretend-aws.ts";
import { preloadWire } from "../../src/sim/aws/wire/service-model.ts";
import type { SlackEnvelope as Envelope } from "../../src/sim/slack/delivery.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { fakeLog } from "../engine/fakes.ts";

/** What people do, on a stage where time jumps. */
export interface Scene {
  readonly pretend: Pretend;
  readonly people: People;
  readonly store: Store;
  /** So many seconds after the curtain. */
  at(seconds: number, work: () => Promise<unknown>): void;
  /** Types the command, fills in the form where one opens, and presses that button of the plan. */
  ask(command: string, button: string): Promise<void>;
}

export interface AuditStory {
  readonly rows: readonly AuditRow[];
  /** Who sent what from where, each thing once, in the order of its first delivery. */
  readonly delivered: readonly string[];
  /** Rows of what came and how it was answered, as `delivered` has them. */
  readonly received: readonly string[];
  readonly answered: readonly string[];
  /** All other rows, `what: outcome`. */
  readonly done: readonly string[];
  /** As above, with who did it. */
  readonly doneBy: readonly string[];
  readonly told: readonly string[];
}

/** Plays a scene until nothing is left that time could bring, and reads the audit. */
export async function tellAudit(
  options: {
    readonly scenario?: string;
    /** Changes what Slack delivers: another envelope, or the same one several times. */
    readonly through?: (envelope: Envelope) => readonly Envelope[];
    readonly store?: Store;
    /** Stands between the bot and AWS. */
    readonly aws?: (aws: PretendAws) => PretendAws;
  },
  play: (scene: Scene) => Promise<void>,
): Promise<AuditStory> {
  await preloadWire();
  const crash = Promise.withResolvers<never>();
  const clock: VirtualClock = virtualClock({
    epoch: EPOCH,
    onCrash: (name, error) => crash.reject(new Error(`${name} broke`, { cause: error })),
  });
  const pretend = createPretend({ scenario: options.scenario ?? "workshop", seed: 1 }, clock);
  const { workspace } = pretend;
  const store = options.store ?? sqliteStore({ path: ":memory:" });
  const delivered = new Map<string, string>();
  const connect = workspace.connectInProcess.bind(workspace);
  const overheard: Pretend = {
    ...pretend,
    aws: options.aws?.(pretend.aws) ?? pretend.aws,
    workspace: new Proxy(workspace, {
      get: (target, name) =>
        name !== "connectInProcess"
          ? Reflect.get(target, name, target)
          : (deliver: Parameters<typeof connect>[0]) =>
              connect(async (envelope) => {
                const [first, ...more] = options.through?.(envelope) ?? [envelope];
                if (first === undefined) throw new Error("nothing is delivered");
                note(delivered, first);
                const answer = await deliver(first);
                for (const again of more) await deliver(again);
                return answer;
              }),
    }),
  };
  await virtualBot({ pretend: overheard, clock, store, seed: 1, log: fakeLog().log });
  const people = new People(workspace, () => undefined);
  const scene: Scene = {
    pretend,
    people,
    store,
    at: (seconds, work) =>
      clock.task(`at ${seconds} s`, async () => {
        await clock.sleepUntil(EPOCH + seconds * 1000);
        await work();
      }),
    async ask(command, button) {
      const before = workspace.shown.length;
      await people.type(command);
      clock.task(`answer ${command}`, async () => {
        // The form is a moment on its way, and AWS takes a few.
        await clock.sleepUntil(clock.now() + 5_000);
        const form = formOf(workspace, "ana");
        if (form !== null) await people.submit(form);
        await clock.sleepUntil(clock.now() + 5_000);
        const plan = workspace.shown.slice(before).find((shown) => shown.op === "post" && keyOf(shown) === "card");
        if (plan !== undefined && buttonIn(plan, button) !== null) await people.press(button, { messageTs: plan.ts });
      });
    },
  };
  await Promise.race([clock.hold(() => play(scene)), crash.promise]);
  await Promise.race([clock.idle(), crash.promise]);
  const rows = await store.auditRows();
  const isIncoming = ({ outcome }: AuditRow) => outcome === "received" || outcome.startsWith("answered: ");
  const others = rows.filter((row) => !isIncoming(row));
  const { people: all } = workspace;
  const nameOf = (who: string) => Object.values(all).find(({ id }) => id === who)?.name ?? who;
  return {
    rows,
    delivered: [...delivered.values()],
    received: rows.filter(({ outcome }) => outcome === "received").map(words),
    answered: rows.filter(({ outcome }) => outcome.startsWith("answered: ")).map(words),
    done: others.map(({ what, outcome }) => `${what}: ${outcome}`),
    doneBy: others.map(({ who, what, outcome }) => `${nameOf(who)} ${what}: ${outcome}`),
    told: workspace.shown.map(({ text }) => text),
  };
}

const words = ({ who, where, what }: Pick<AuditRow, "who" | "where" | "what">) => `${who} ${where} ${what}`;

/** As the audit should name it. */
function note(delivered: Map<string, string>, { type, payload }: Envelope): void {
  const body = payload as Readonly<Record<string, never>>;
  const part = (whole: unknown, name: string): string => String(Reflect.get(Object(whole), name) ?? "");
  if (type === "slash_commands") {
    const what = `${part(body, "command")} ${part(body, "text")}`.trim();
    const key = part(body, "trigger_id");
    delivered.set(key, words({ who: part(body, "user_id"), where: part(body, "channel_id"), what }));
  } else if (type === "interactive" && part(body, "type") === "view_submission") {
    const view: unknown = body.view;
    const about = JSON.parse(part(view, "private_metadata")) as { mode: string; channel: string };
    const values = Object(Object(Object(view).state).values);
    const chosen = String(Object(Object(values.choice).choice).selected_option?.value ?? "").split(" ")[0];
    const reason = String(Object(Object(values.reason).reason).value ?? "");
    const what = `submit ${about.mode === "look" ? "plan" : "start"} ${chosen} ${reason}`.trim();
    delivered.set(part(body, "trigger_id"), words({ who: part(body.user, "id"), where: about.channel, what }));
  } else if (type === "interactive") {
    const [action] = body.actions as unknown as readonly unknown[];
    const what = `press ${part(action, "action_id")} ${part(action, "value")}`.trim();
    const [who, where] = [part(body.user, "id"), part(body.channel, "id")];
    delivered.set(part(body, "trigger_id"), words({ who, where, what }));
  } else {
    const { event } = body;
    const what = `${part(event, "type")} ${part(event, "text")}`;
    delivered.set(part(body, "event_id"), words({ who: part(event, "user"), where: part(event, "channel"), what }));
  }
}
