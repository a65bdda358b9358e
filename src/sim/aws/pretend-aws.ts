import { type Account, emptyConfig, openAccount } from "./account.ts";
import { AwsError } from "./aws-error.ts";
import { type CallFault, CallFaults, unanswered } from "./call-faults.ts";
import { Identities } from "./identities.ts";
import { pictureOf } from "./model/picture.ts";
import { operations } from "./operations.ts";
import { Random } from "./random.ts";
import type { Scenario } from "./scenario.ts";
import { findScenario, scenarios } from "./scenarios.ts";
import { serviceWords } from "./services.ts";
import type { WorldEvent } from "./world-event.ts";
import type { WorldPicture } from "./world-picture.ts";

export type ServiceName =
  | "fis"
  | "ecs"
  | "auto-scaling"
  | "cloudwatch-logs"
  | "cloudtrail"
  | "elastic-load-balancing-v2"
  | "ec2"
  | "cloudwatch"
  | "cloudformation"
  | "service-quotas"
  | "sts";

export interface AwsCall {
  readonly service: ServiceName;
  /** The operation's own name: "DescribeTasks". */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Of the SigV4 credential scope; decides the account. */
  readonly accessKeyId: string;
}

export interface PretendAws {
  /** Advances the world to now(), applies throttling and faults, then answers with the operation's output shape (Dates as Date, as the SDK's types say). Throws AwsError, and ConnectionCut where a fault leaves the caller without an answer. */
  call(call: AwsCall): unknown;
  /** Calls by IAM action name ("fis:StartExperiment"), refused ones included. */
  callCounts(): ReadonlyMap<string, number>;
  /** A small snapshot for people and tests. */
  picture(): WorldPicture;
  /** Every thing that truly happened, with its true time. */
  history(): readonly WorldEvent[];
  /** Spoils calls from now on; answers how to lift the fault. */
  onCall(fault: CallFault): () => void;
  readonly scenario: Scenario;
}

/** A scenario brought to life. The clocks are only ever asked from `call`, `picture` and `history`. */
export function createPretendAws(options: {
  /** By name, or one of the caller's own making. */
  readonly scenario: string | Scenario;
  readonly seed: number;
  readonly now: () => number;
  /** Time on the wire, where it is not the world's. */
  readonly transportNow?: () => number;
}): PretendAws {
  const { seed, transportNow = options.now } = options;
  const now = () => Math.floor(options.now());
  const scenario = typeof options.scenario === "string" ? findScenario(options.scenario) : options.scenario;
  if (scenario === null) {
    throw new Error(`there is no scenario "${options.scenario}"; there are ${scenarios.map((s) => s.name).join(", ")}`);
  }
  const { world: config, faults } = scenario;
  const startedAt = now();
  const random = new Random(seed);
  const identities = new Identities(config, seed);
  const home = openAccount({ config, seed, startedAt });
  const accounts = new Map<string, Account>([[config.account, home]]);
  const counts = new Map<string, number>();
  const callFaults = new CallFaults();

  const accountOf = (account: string): Account => {
    const open = accounts.get(account) ?? openAccount({ config: emptyConfig(config, account), seed, startedAt });
    accounts.set(account, open);
    return open;
  };

  return {
    scenario,
    call({ service, operation, input, accessKeyId }) {
      const words = serviceWords[service];
      const action = `${words.prefix}:${operation}`;
      const n = (counts.get(action) ?? 0) + 1;
      counts.set(action, n);
      const identity = identities.of(accessKeyId);
      const { world, throttle } = accountOf(identity.account);
      world.advance(now());
      const run = operations[action];
      if (run === undefined)
        throw new AwsError(words.unknown, `The action ${operation} is not valid for this endpoint.`);
      const refuse = random.at(`throttled:${action}`, n) < faults.throttledShare;
      const fault = callFaults.meet(action);
      const lost = unanswered(fault, action, false);
      if (lost !== null) throw lost;
      if (fault?.kind === "expired") {
        throw new AwsError(
          words.expired.code,
          "The security token included in the request is expired",
          words.expired.status,
        );
      }
      if (refuse || fault?.kind === "throttled" || !throttle.admits(action, world.now)) {
        throw new AwsError(words.throttled.code, words.throttled.message, words.throttled.status);
      }
      const narrowed = world.experiments.size > 0 && faults.deniedOnceStarted.includes(action);
      if (narrowed || faults.denied.includes(action)) {
        const message = `User: ${identity.arn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action`;
        throw new AwsError(words.denied.code, message, words.denied.status);
      }
      const output = run({ world, faults, identity, identities, transportNow: transportNow(), n }, input as never);
      const lostAfter = unanswered(fault, action, true);
      if (lostAfter !== null) throw lostAfter;
      return output;
    },
    callCounts: () => new Map(counts),
    onCall: (fault) => callFaults.add(fault),
    picture() {
      home.world.advance(now());
      return pictureOf(home.world);
    },
    history() {
      home.world.advance(now());
      return home.world.history.slice();
    },
  };
}
