import type { Line } from "../message.ts";
import type { AwsReadings, Unreadable } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import { cut } from "./listing.ts";
import type { Asked, Rule } from "./rule.ts";

/** Every reading of AWS that a guard stands on. A new one does not compile until it has its words here. */
type GuardInput = Exclude<keyof AwsReadings, "notWatched">;

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

/** An unreadable input is a no, whatever the rule that needed it. */
export const UNREADABLE: readonly Rule[] = [
  (asked) => unreadable("template", asked),
  (asked) => unreadable("reached", asked),
  (asked) => unreadable("cluster", asked),
  (asked) => unreadable("groups", asked),
  (asked) => unreadable("baseline", asked),
  (asked) => (asked.request.target.allowSameCluster ? null : unreadable("ownCluster", asked)),
  openRunUnreadable,
  (asked) => unreadable("clockSkewMs", asked),
];

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
  const named: Line =
    "id" in template
      ? ["there is no experiment template ", { code: template.id }]
      : ["there is no stack ", { code: template.stack }, " that names an experiment template"];
  return {
    rule: "template-missing",
    what: [
      ...named,
      ` in account ${account}, ${region} (`,
      { code: reading.operation },
      ": ",
      { code: reading.code },
      ")",
    ],
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
  const said = reading.message === "" ? [] : [` (${cut(reading.message, 200)})`];
  return [`I could not read ${what}: `, { code: reading.operation }, " failed with ", { code: reading.code }, ...said];
}

const DENIED = /AccessDenied|Unauthorized|NotAuthorized|Forbidden/i;
const CREDENTIALS =
  /ExpiredToken|InvalidClientTokenId|InvalidToken|UnrecognizedClient|Credentials|Signature|AuthFailure|OptInRequired/i;
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|rate_?limited/i;
const UNREACHED = /^(Timeout|Unreachable)$/;
const SLACK_SCOPE = /missing_scope|invalid_auth|not_authed|token_|account_inactive|no_permission/;
const NOT_FOUND = /NotFound|does not exist|no output/i;

/** Who can do what about an input that could not be read, judged by the service's own code. */
export function mend(reading: Unreadable): Line {
  const { operation, code } = reading;
  if (SLACK_SCOPE.test(code)) {
    return ["Whoever runs me must install me again in Slack from ", { code: "manifest.yml" }, ", and renew my tokens."];
  }
  if (DENIED.test(code)) {
    return ["Grant ", { code: operation }, " to my role (the README has the whole policy), then try again."];
  }
  if (CREDENTIALS.test(code)) return ["Whoever runs me must renew my AWS credentials."];
  if (THROTTLED.test(code)) return ["I was asked to slow down, for a minute long. Try again a little later."];
  if (UNREACHED.test(code)) return ["Try again. If it stays so, check that I can reach ", { code: operation }, "."];
  if (NOT_FOUND.test(`${code} ${reading.message}`)) {
    return ["Check the name in my configuration, and that it exists in the target's account and Region."];
  }
  return ["Try again. I start nothing while this cannot be read."];
}
