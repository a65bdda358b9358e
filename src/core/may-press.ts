import type { PlanRow } from "./kept-plan.ts";
import type { Instant } from "./time.ts";

/** What the buttons of a plan message do to the plan. Looking at it is anybody's. */
export type PlanPress = "start" | "refresh" | "cancel" | "approve" | "reject";

export interface Presser {
  /** A Slack user id. */
  readonly user: string;
  readonly channel: string;
  readonly at: Instant;
  /** The slash command's name, for what they are told. */
  readonly command: string;
  /** The schedule that starts by itself; absent: a person presses. */
  readonly schedule?: string;
}

/** Why a press does nothing: a rule in kebab-case for the audit, and a whole sentence for the person. */
export interface NoPress {
  readonly rule: string;
  readonly words: string;
}

/**
 * Whether this person may press that now; null: yes. Only about the plan and the person: whether a start would be right is
 * judged from AWS afterwards. Every rule about who may press what belongs here.
 */
export function mayPress(row: PlanRow, press: PlanPress, who: Presser): NoPress | null {
  return RULES.map((rule) => rule(row, press, who)).find((no) => no !== null) ?? null;
}

type PressRule = (row: PlanRow, press: PlanPress, who: Presser) => NoPress | null;

/** In the order in which they are told. */
const RULES: readonly PressRule[] = [notTheAsker, ended, startsByItself, notToStart, outOfTime];

function notTheAsker({ plan }: PlanRow, press: PlanPress, { user, channel, command }: Presser): NoPress | null {
  if (plan.wish.channel !== channel) {
    const words = "I did nothing: this plan stands in another channel.";
    return { rule: "another-channel", words };
  }
  // Whose approval counts is judged from who they are.
  if (press === "approve" || press === "reject" || plan.wish.by === user) return null;
  // Nobody asked for it: whoever presses does, and is judged as its asker.
  if (plan.scheduled !== undefined) return null;
  const { verb, doing } = OWN[press];
  return {
    rule: "not-the-asker",
    words: `I did nothing: only the person who asked for this plan may ${doing} it. Ask for your own with ${command} ${verb} ${plan.wish.target.name}.`,
  };
}

const OWN: Readonly<
  Record<Exclude<PlanPress, "approve" | "reject">, { readonly verb: string; readonly doing: string }>
> = {
  start: { verb: "start", doing: "start" },
  refresh: { verb: "plan", doing: "refresh" },
  cancel: { verb: "start", doing: "cancel" },
};

function ended({ state }: PlanRow): NoPress | null {
  switch (state) {
    case "open":
      return null;
    case "started":
      return { rule: "answered-already", words: STARTED };
    case "cancelled":
      return {
        rule: "answered-already",
        words: "This press did nothing: the plan was cancelled. Nothing was started.",
      };
    case "expired":
      return { rule: "expired", words: EXPIRED };
    default:
      return state satisfies never;
  }
}

/** Such a plan is started by its schedule at once or never; people may only cancel it, and a schedule starts no other. */
function startsByItself({ plan }: PlanRow, press: PlanPress, { schedule, command }: Presser): NoPress | null {
  const { wish, scheduled } = plan;
  if (wish.schedule === undefined && schedule === undefined) return null;
  const isItsOwn = wish.schedule === schedule && scheduled?.scheduleId === schedule;
  if (isItsOwn ? press === "start" : schedule === undefined && press === "cancel") return null;
  return {
    rule: "starts-by-itself",
    words: `I did nothing: this plan starts by itself or not at all. Type ${command} start ${wish.target.name} for one that you can start.`,
  };
}

function notToStart({ plan }: PlanRow, press: PlanPress, { command }: Presser): NoPress | null {
  if (press === "refresh" || press === "cancel" || plan.mode === "start") return null;
  return {
    rule: "only-to-look",
    words: `I did not start anything: this plan is only to look at. Type ${command} start ${plan.wish.target.name} for one with a Start.`,
  };
}

function outOfTime({ plan }: PlanRow, press: PlanPress, { at }: Presser): NoPress | null {
  return press === "cancel" || at <= plan.validUntil ? null : { rule: "expired", words: EXPIRED };
}

/** Double clicks, and presses that were delivered to two bots. */
const STARTED =
  "This press did nothing: the plan has been started already. The earlier press counts, and the thread below the plan tells what came of it.";
const EXPIRED =
  "I did not start anything: this plan was only valid for 10 minutes, and AWS may look different now. Ask again.";
