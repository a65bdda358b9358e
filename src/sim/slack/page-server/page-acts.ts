import { isRecord } from "../blocks/check.ts";
import type { ControlAct, PageAct, PageAnswer, SlackAct } from "../page-wire.ts";
import type { PretendWorkspace } from "../workspace.ts";

type Kind = PageAct["kind"];
type FieldType = "string" | "boolean" | "number" | "filled" | "string?" | "choice?";

/** Of each act, its fields. What comes from a browser is checked; anything else is no act. */
const FIELDS: Readonly<Record<Kind, Readonly<Record<string, FieldType>>>> = {
  command: { as: "string", channel: "string", command: "string", text: "string" },
  say: { as: "string", channel: "string", text: "string", threadTs: "string?" },
  press: {
    ...{ as: "string", channel: "string", messageTs: "string", blockId: "string", actionId: "string" },
    ...{ choice: "choice?", filled: "filled" },
  },
  "press-view": {
    ...{ as: "string", viewId: "string", blockId: "string", actionId: "string" },
    ...{ choice: "choice?", filled: "filled" },
  },
  submit: { as: "string", viewId: "string", filled: "filled" },
  close: { as: "string", viewId: "string", all: "boolean" },
  "open-home": { as: "string", tab: "string" },
  warp: { warp: "number" },
  pause: { paused: "boolean" },
  bot: { order: "string" },
  "cut-slack": { on: "boolean" },
  "cut-aws": { on: "boolean" },
  "throttle-aws": { on: "boolean" },
  world: { scenario: "string", seed: "number" },
};

const isChoice = (value: unknown): boolean =>
  value === null ||
  typeof value === "string" ||
  (Array.isArray(value) && value.every((one) => typeof one === "string"));

const CHECKS: Readonly<Record<FieldType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  boolean: (value) => typeof value === "boolean",
  number: (value) => typeof value === "number" && Number.isFinite(value),
  "string?": (value) => value === undefined || typeof value === "string",
  "choice?": (value) => value === undefined || isChoice(value),
  filled: (value) =>
    isRecord(value) && Object.values(value).every((row) => isRecord(row) && Object.values(row).every(isChoice)),
};

/** null: it is none. */
export function readAct(value: unknown): PageAct | null {
  if (!isRecord(value) || typeof value.kind !== "string" || !Object.hasOwn(FIELDS, value.kind)) return null;
  const fields = FIELDS[value.kind as Kind];
  if (!Object.entries(fields).every(([name, type]) => CHECKS[type](value[name]))) return null;
  return value as unknown as PageAct;
}

export function isControlAct(act: PageAct): act is ControlAct {
  return !("as" in act);
}

/** Does it in the workspace. Rejects where the person could not do that in Slack either. */
export async function actInSlack(
  workspace: PretendWorkspace,
  act: { readonly as: string } & SlackAct,
): Promise<PageAnswer> {
  const user = act.as;
  switch (act.kind) {
    case "command": {
      const answer = await workspace.command({ ...act, user });
      return answer.answered ? { ok: true } : failed(`${act.command} failed because the app did not respond`, answer);
    }
    case "say":
      await workspace.say({ ...act, user });
      return { ok: true };
    case "press": {
      const answer = await workspace.press({ ...act, user });
      return answer.answered ? { ok: true } : failed("This did not work: the app did not respond", answer);
    }
    case "press-view": {
      const answer = await workspace.pressInView({ ...act, user });
      return answer.answered ? { ok: true } : failed("This did not work: the app did not respond", answer);
    }
    case "submit": {
      const done = await workspace.submitView({ ...act, user });
      if (done.kind === "errors") return { ok: true, errors: done.errors };
      return done.kind === "failed" ? failed("We had some trouble connecting. Try again", done) : { ok: true };
    }
    case "close":
      await workspace.closeView({ ...act, user });
      return { ok: true };
    case "open-home":
      // An app that does not listen for it is an app without a home of its own.
      await workspace.openHome({ ...act, user });
      return { ok: true };
    default:
      return act satisfies never;
  }
}

function failed(words: string, { why }: { readonly why: string }): PageAnswer {
  return { ok: false, why: `${words} (${why}).` };
}
