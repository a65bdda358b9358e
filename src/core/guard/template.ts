import type { TemplateReading } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import { LONGEST_WAIT_S, SHORTEST_WAIT_S, secondsOf } from "./duration.ts";
import { listing } from "./listing.ts";
import { type Asked, known, type Rule } from "./rule.ts";

/** The one thing that a template may do; resource type and range of the wait: FIS actions reference. */
export const INTERRUPT = "aws:ec2:send-spot-instance-interruptions";
export const WAIT = "aws:fis:wait";
const SPOT_INSTANCE = "aws:ec2:spot-instance";

export type TemplateAction = TemplateReading["actions"][number];
export type TemplateTarget = TemplateReading["targets"][number];

export const MULTI_ACCOUNT: Rule = (asked) => {
  const template = known(asked.readings.aws.template);
  if (template === null || !template.multiAccount) return null;
  return {
    rule: "multi-account",
    what: ["the template ", { code: template.id }, " targets other accounts too, where I can see and promise nothing"],
    fix: ["Use a template whose account targeting is ", { code: "single-account" }, "."],
  };
};

export const FOREIGN_ACTION: Rule = (asked) => {
  const template = known(asked.readings.aws.template);
  const foreign = template?.actions.filter((action) => action.actionId !== INTERRUPT && action.actionId !== WAIT) ?? [];
  if (template === null || foreign.length === 0) return null;
  return {
    rule: "foreign-action",
    what: [
      "the template ",
      { code: template.id },
      " does more than interrupt Spot Instances: ",
      ...listing([...new Set(foreign.map((action) => action.actionId))]),
    ],
    fix: ["Remove that from the template, or name another one. I start ", ...listing([INTERRUPT, WAIT]), " only."],
  };
};

export const NO_INTERRUPTION: Rule = (asked) => {
  const template = known(asked.readings.aws.template);
  if (template === null || interruptionsOf(template).length > 0) return null;
  return {
    rule: "no-interruption",
    what: ["the template ", { code: template.id }, " interrupts nothing: it has no action ", { code: INTERRUPT }],
    fix: ["Add that action to the template, or name another one."],
  };
};

export const WRONG_TARGET_TYPE: Rule = (asked) => {
  const template = known(asked.readings.aws.template);
  if (template === null) return null;
  for (const action of interruptionsOf(template)) {
    const types = action.targets.map((name) => template.targets.find((one) => one.name === name)?.resourceType);
    if (types.length > 0 && types.every((type) => type === SPOT_INSTANCE)) continue;
    const wrong = types.find((type) => type !== SPOT_INSTANCE);
    return {
      rule: "wrong-target-type",
      what: [
        "the template's action ",
        { code: action.name },
        ...(wrong === undefined
          ? [" acts on no target of the template"]
          : [" acts on ", { code: wrong }, ", not on Spot Instances"]),
      ],
      fix: ["Give it a target of the type ", { code: SPOT_INSTANCE }, "."],
    };
  }
  return null;
};

export const WAIT_UNREADABLE: Rule = (asked) => {
  const template = known(asked.readings.aws.template);
  if (template === null) return null;
  const wrong = interruptionsOf(template).find((action) => waitOf(action) === null);
  if (wrong === undefined) return null;
  return {
    rule: "wait-unreadable",
    what: [
      "the template's action ",
      { code: wrong.name },
      wrong.wait === null ? " has no wait before the interruption" : " waits for ",
      ...(wrong.wait === null ? [] : [{ code: wrong.wait }]),
      ", and I time the whole run by one of 2 to 15 minutes",
    ],
    fix: [
      "Set its ",
      { code: "durationBeforeInterruption" },
      ", from ",
      { code: "PT2M" },
      " to ",
      { code: "PT15M" },
      ".",
    ],
  };
};

/** Every deadline of a run comes from one wait, so two different ones cannot be watched as one run. */
export const WAITS_DIFFER: Rule = (asked): Refusal | null => {
  const template = known(asked.readings.aws.template);
  if (template === null) return null;
  const waits = new Set(interruptionsOf(template).map(waitOf));
  if (waits.size < 2 || waits.has(null)) return null;
  return {
    rule: "waits-differ",
    what: [
      `the template's ${interruptionsOf(template).length} interruptions wait differently (`,
      ...listing(interruptionsOf(template).map((action) => action.wait ?? "none")),
      "), and I time the whole run by one wait",
    ],
    fix: ["Give them the same ", { code: "durationBeforeInterruption" }, ", or use a template for each."],
  };
};

export function interruptionsOf(template: TemplateReading): readonly TemplateAction[] {
  return template.actions.filter((action) => action.actionId === INTERRUPT);
}

/** The template's targets that get interrupted, each once. */
export function interruptedTargets(template: TemplateReading): readonly TemplateTarget[] {
  const names = new Set(interruptionsOf(template).flatMap((action) => action.targets));
  return template.targets.filter((target) => names.has(target.name));
}

/** Seconds; null when FIS would not take it or we cannot read it. */
export function waitOf(action: TemplateAction): number | null {
  const seconds = action.wait === null ? null : secondsOf(action.wait);
  if (seconds === null || seconds < SHORTEST_WAIT_S || seconds > LONGEST_WAIT_S) return null;
  return seconds;
}

/** The wait that all interruptions share; null when there is none such. */
export function sharedWait(asked: Asked): number | null {
  const template = known(asked.readings.aws.template);
  const waits = new Set(template === null ? [] : interruptionsOf(template).map(waitOf));
  const [wait] = waits;
  return waits.size === 1 ? (wait ?? null) : null;
}
