import type { Line } from "../message.ts";
import type { AwsReadings, Reading, Unreadable } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import { cut } from "./listing.ts";
import type { Asked, Rule } from "./rule.ts";

/** Every reading of AWS that a guard stands on; the preflight's have their words in its rules. A new one does not compile until it has its words here. */
type GuardInput = Exclude<keyof AwsReadings, "notWatched" | "preflight">;

const UNREAD: Readonly<Record<GuardInput, string>> = {
  identity: "whose account my credentials belong to",
  template: "what the experiment template would do",
  reached: "which instances the template reaches",
  cluster: "whether the cluster is there and active",
  groups: "the Auto Scaling groups",
  baseline: "the target as it is before the start",
  ownCluster: "whether I run on that cluster myself",
  clockSkewMs: "how far my clock is from AWS's",
};

/** AWS cannot be believed about anything before it is known whose account answered. */
export const IDENTITY_UNREADABLE: Rule = (asked) => unreadable("identity", asked);

/** The order in which they are told, the worst first; `ownCluster` is last, since it may be excused. */
const ORDER = ["template", "reached", "cluster", "groups", "baseline", "clockSkewMs", "ownCluster"] as const;

/** An unreadable input is a no, whatever the rule that needed it. */
export const UNREADABLE: readonly Rule[] = [...ORDER.map(once), openRunUnreadable];

/** One failed call may leave several inputs unread; it is told for the first of them. */
function once(input: (typeof ORDER)[number]): Rule {
  return (asked) => {
    if (input === "ownCluster" && asked.request.target.allowSameCluster) return null;
    const { aws } = asked.readings;
    const told = ORDER.slice(0, ORDER.indexOf(input)).some((earlier) => sameFailure(aws[earlier], aws[input]));
    return told ? null : unreadable(input, asked);
  };
}

function sameFailure(a: Reading<unknown>, b: Reading<unknown>): boolean {
  return !a.readable && !b.readable && a.operation === b.operation && a.code === b.code;
}

function unreadable(input: GuardInput, asked: Asked): Refusal | null {
  const reading = asked.readings.aws[input];
  if (reading.readable) return null;
  const missing = input === "template" && NOT_FOUND.test(`${reading.code} ${reading.message}`);
  if (missing) return templateMissing(asked, reading);
  return { rule: `${KEBAB[input]}-unreadable`, what: failure(UNREAD[input], reading), fix: mend(reading) };
}

const KEBAB: Readonly<Record<GuardInput, string>> = {
  identity: "identity",
  template: "template",
  reached: "reached-instances",
  cluster: "cluster",
  groups: "groups",
  baseline: "baseline",
  ownCluster: "own-cluster",
  clockSkewMs: "clock-skew",
};

function templateMissing(asked: Asked, reading: Unreadable): Refusal {
  const { template, region, account } = asked.request.target;
  const byStack = "stack" in template ? ["the stack ", { code: template.stack }] : [];
  const named: Line =
    "id" in template
      ? ["there is no experiment template ", { code: template.id }]
      : reading.operation.startsWith("cloudformation:")
        ? [...byStack, " names no experiment template"]
        : [...byStack, " names an experiment template that does not exist"];
  return {
    rule: "template-missing",
    what: [...named, ` in account ${account}, ${region}: `, ...answer(reading)],
    fix: ["Create it, or correct ", { code: "template" }, " of the target in my configuration."],
  };
}

function openRunUnreadable(asked: Asked): Refusal | null {
  const reading = asked.readings.openRun;
  if (reading.readable) return null;
  return {
    rule: "open-run-unreadable",
    what: failure("whether another run is open on the cluster", reading),
    fix: ["Try again. If it stays so, whoever runs me must look at my store."],
  };
}

function failure(what: string, reading: Unreadable): Line {
  return [`I could not read ${what}: `, ...answer(reading)];
}

/** What could not be read, and who can do what about it. `what`: "whether …". */
export function unreadAnswer(what: string, reading: Unreadable): { readonly evidence: Line; readonly fix: Line } {
  return { evidence: failure(what, reading), fix: mend(reading, "Look for yourself whether it matters here.") };
}

/** The operation with the service's own code and words. */
function answer({ operation, code, message }: Unreadable): Line {
  const said = message === "" ? [] : [` (${cut(message.replace(/\.$/, ""), 200)})`];
  return [{ code: operation }, " failed with ", { code }, ...said];
}

const DENIED = /AccessDenied|Unauthorized|NotAuthorized|Forbidden/i;
const CREDENTIALS =
  /ExpiredToken|InvalidClientTokenId|InvalidToken|UnrecognizedClient|Credentials|Signature|AuthFailure|OptInRequired/i;
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|rate_?limited/i;
const UNREACHED = /^(Timeout|Unreachable)$/;
const SLACK_SCOPE = /missing_scope|invalid_auth|not_authed|token_|account_inactive|no_permission/;
const NOT_FOUND = /NotFound|does not exist|no output/i;

/** Who can do what about an input that could not be read, judged by the service's own code; `otherwise` for other codes. */
export function mend(reading: Unreadable, otherwise = "Try again. I start nothing while this cannot be read."): Line {
  const { operation, code } = reading;
  if (SLACK_SCOPE.test(code)) {
    return ["Whoever runs me must install me again in Slack from ", { code: "manifest.yml" }, ", and renew my tokens."];
  }
  if (DENIED.test(code) && operation === "sts:AssumeRole") {
    return [
      "Grant me ",
      { code: operation },
      " on the target's ",
      { code: "roleArn" },
      ", and let that role trust me.",
    ];
  }
  if (DENIED.test(code)) {
    return ["Grant ", { code: operation }, " to my role (the README has the whole policy), then try again."];
  }
  if (CREDENTIALS.test(code)) return ["Whoever runs me must renew my AWS credentials."];
  if (THROTTLED.test(code)) return ["I was told to slow down for a whole minute. Try again a little later."];
  if (UNREACHED.test(code)) return ["Try again. If it stays so, check that I can reach ", { code: operation }, "."];
  if (NOT_FOUND.test(`${code} ${reading.message}`)) {
    return ["Check the name in my configuration, and that it exists in the target's account and Region."];
  }
  return [otherwise];
}
