import { guardrailsOf } from "../guardrails.ts";
import type { DoorRule } from "./asked.ts";
import { keeper, setting, spelled, unread } from "./setting.ts";

/** For a while after the target's last run ended nothing starts there. A run that started nothing does not count. */
export const COOL_DOWN: DoorRule = ({ request: { target }, readings: { lastRun }, now }) => {
  const { coolDownMs } = guardrailsOf(target);
  if (coolDownMs === 0) return null;
  const which = setting(target, "coolDown", spelled(coolDownMs));
  if (!lastRun.readable) return unread("cool-down", { which, asks: "when its last run ended", reading: lastRun });
  if (lastRun.value === null) return null;
  const { runId, endedAt } = lastRun.value;
  if (endedAt === null) {
    return {
      rule: "cool-down",
      what: [...which, " begins when its last run ends, and ", { code: runId }, " is open"],
      fix: [
        "Wait until it has ended, or press Finish watching in its thread. ",
        `Then ${spelled(coolDownMs)} have to pass. `,
        ...keeper(target, "coolDown"),
      ],
    };
  }
  const until = endedAt + coolDownMs;
  if (now >= until) return null;
  return {
    rule: "cool-down",
    what: [...which, " is not over: run ", { code: runId }, " ended at ", { when: endedAt, as: "date-time" }],
    fix: ["Try again from ", { when: until, as: "date-time" }, ". ", ...keeper(target, "coolDown")],
  };
};
