import { counted } from "../guard/listing.ts";
import { guardrailsOf } from "../guardrails.ts";
import type { PlanRule } from "./asked.ts";
import { keeper, setting, unread } from "./setting.ts";

/** No more than so many instances. */
export const MOST_INSTANCES: PlanRule = ({ request: { target }, share }) => {
  const { instances } = guardrailsOf(target).atMost;
  if (instances === null) return null;
  const which = setting(target, "atMost.instances", String(instances));
  if (!share.readable) return unread("most-instances", { which, asks: ASKS, reading: share });
  const { count, of } = share.value;
  if (count <= instances) return null;
  return {
    rule: "most-instances",
    what: [...which, ` is less than the ${count} of ${counted(of, "Spot Instance")} that the template takes`],
    fix: [`Use a template that takes ${instances} at most. `, ...keeper(target, "atMost")],
  };
};

/** No more than that part of the Spot Instances. Nothing is rounded: 2 of 3 are more than 66 percent. */
export const MOST_PERCENT: PlanRule = ({ request: { target }, share }) => {
  const { percent } = guardrailsOf(target).atMost;
  if (percent === null) return null;
  const which = setting(target, "atMost.percent", String(percent));
  if (!share.readable) return unread("most-percent", { which, asks: ASKS, reading: share });
  const { count, of } = share.value;
  if (count * 100 <= percent * of) return null;
  const most = Math.floor((percent * of) / 100);
  return {
    rule: "most-percent",
    what: [
      ...which,
      ` allows ${most} of ${counted(of, "Spot Instance")}, and the template takes ${count} (${shown(count, of)} %)`,
    ],
    fix: [
      most === 0 ? "Not even one is allowed while there are so few. " : `Use a template that takes ${most} at most. `,
      ...keeper(target, "atMost"),
    ],
  };
};

const ASKS = "how many instances the template takes";

/** Rounded up, so that what is too much never reads like what is allowed. */
function shown(count: number, of: number): number {
  return of === 0 ? 100 : Math.ceil((count * 1000) / of) / 10;
}
