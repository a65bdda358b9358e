import { cut, listing } from "../guard/listing.ts";
import { guardrailsOf } from "../guardrails.ts";
import type { Line, Part } from "../message.ts";
import type { AlarmReading, PlanRule } from "./asked.ts";
import { keeper, setting, unread } from "./setting.ts";

/** Every alarm that the target names has to be OK. */
export const ALARMS: PlanRule = ({ request: { target }, alarms }) => {
  const wanted = guardrailsOf(target).alarms;
  if (wanted.length === 0) return null;
  const which = setting(
    target,
    "alarms",
    `[${wanted.slice(0, 3).map(alarmName).join(", ")}${wanted.length > 3 ? ", …" : ""}]`,
  );
  if (!alarms.readable) return unread("alarms", { which, asks: "whether each is OK", reading: alarms });
  const states = wanted.map((named) => alarms.value.find((alarm) => alarm.named === named) ?? { named, state: null });
  const missing = states.filter(({ state }) => state === null);
  const bad = states.filter(({ state }) => state !== null && state !== "OK");
  if (missing.length === 0 && bad.length === 0) return null;
  return {
    rule: bad.length > 0 ? "alarm-not-ok" : "alarm-missing",
    what: [
      ...which,
      " wants each OK, and ",
      ...[...bad, ...missing].slice(0, 3).flatMap(stateWords),
      ...rest(bad.length + missing.length),
    ],
    fix: [...fixWords(bad, missing), ...keeper(target, "alarms")],
  };
};

function stateWords({ named, state }: AlarmReading, place: number): readonly Part[] {
  const words = state === null ? " does not exist" : " is ";
  return [
    ...(place === 0 ? [] : [", "]),
    { code: cut(alarmName(named), 120) },
    words,
    ...(state === null ? [] : [{ code: state }]),
  ];
}

function rest(count: number): readonly Part[] {
  return count > 3 ? [`, +${count - 3} more`] : [];
}

function fixWords(bad: readonly AlarmReading[], missing: readonly AlarmReading[]): Line {
  if (bad.length > 0) return ["Look at it in CloudWatch, and try again once it is OK. "];
  return ["Check the name and the Region of ", ...listing(missing.map(({ named }) => alarmName(named))), ". "];
}

/** `arn:aws:cloudwatch:us-east-1:123456789012:alarm:NAME` is NAME; a name is itself. */
export function alarmName(named: string): string {
  if (!named.startsWith("arn:")) return named;
  const [, name] = named.split(":alarm:");
  return name === undefined || name === "" ? named : name;
}
