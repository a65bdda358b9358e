import { type Account, openAccount } from "../sim/aws/account.ts";
import { AwsError } from "../sim/aws/aws-error.ts";
import { type Faults, noFaults } from "../sim/aws/faults.ts";
import { Identities } from "../sim/aws/identities.ts";
import { operations } from "../sim/aws/operations.ts";
import type { AwsCall, PretendAws } from "../sim/aws/pretend-aws.ts";
import type { ScenarioTarget } from "../sim/aws/scenario.ts";
import { workshop } from "../sim/aws/scenarios/workshop.ts";
import { serviceWords } from "../sim/aws/services.ts";
import { Throttle } from "../sim/aws/throttle.ts";
import type { WorldConfig } from "../sim/aws/world-config.ts";

/** One cluster: the workshop's world under a name of its own. */
interface Place {
  readonly config: WorldConfig;
  readonly target: ScenarioTarget & { readonly roleArn: string };
  readonly account: Account;
}

export interface ManyWorlds extends Pick<PretendAws, "call"> {
  readonly targets: readonly Place["target"][];
  /** Calls by IAM action name. */
  callCounts(): ReadonlyMap<string, number>;
  /** Calls that were throttled, by IAM action name. */
  throttled(): ReadonlyMap<string, number>;
}

/** The account that the bot's own keys belong to; it assumes a role in each of the others. */
const HOME = "100000000000";
/** Pages that come empty would be as many for one run as for twenty: told apart by chance alone. */
const FAULTS: Faults = { ...noFaults, emptyLogPageShare: 0 };
/** What an answer names: instances and experiments that came into being meanwhile. */
const IDS = /\b(?:i-[0-9a-f]{17}|EXP[0-9A-Za-z]{10,})\b/g;
/** These are an account's, not a cluster's. */
const LISTS: Readonly<Record<string, string>> = {
  "logs:FilterLogEvents": "events",
  "cloudtrail:LookupEvents": "Events",
  "fis:ListExperiments": "experiments",
};

/**
 * Several accounts with several clusters each. The model knows one cluster an account, so each cluster is a world of its
 * own, and this is what they share: the account's name and token buckets, its event log and its CloudTrail, whose answers
 * are put together from all of them.
 */
export function createManyWorlds(options: {
  readonly accounts: number;
  readonly clusters: number;
  readonly now: () => number;
  readonly transportNow: () => number;
}): ManyWorlds {
  const { now, transportNow } = options;
  const startedAt = now();
  const accounts = Array.from({ length: options.accounts }, (_, nth) => nth + 1);
  const clusters = Array.from({ length: options.clusters }, (_, nth) => nth + 1);
  const roles = accounts.map((account) => ({ arn: roleIn(account), externalId: null }));
  const places = accounts.flatMap((account) =>
    clusters.map((cluster): Place => {
      const { config, target } = named(account, cluster, roles);
      return { config, target, account: openAccount({ config, seed: account * 1000 + cluster, startedAt }) };
    }),
  );
  const identities = new Identities({ ...workshop.world, account: HOME, roles }, 1);
  const throttles = new Map(places.map(({ config }) => [config.account, new Throttle()]));
  const counts = new Map<string, number>();
  const refused = new Map<string, number>();
  const owners = new Map<string, Place>();

  const owned = (place: Place, said: unknown) => {
    for (const [id] of JSON.stringify(said).matchAll(IDS)) owners.set(id, place);
  };
  const ask = (place: Place, action: string, call: AwsCall): object => {
    const { world } = place.account;
    world.advance(Math.floor(now()));
    const run = operations[action];
    if (run === undefined) throw new AwsError(serviceWords[call.service].unknown, `There is no ${call.operation}.`);
    const identity = identities.of(call.accessKeyId);
    const n = counts.get(action) ?? 0;
    // STS answers for the roles of all accounts.
    const asked = { world, faults: FAULTS, identity, identities, transportNow: transportNow(), n };
    const answer = run(asked, call.input as never);
    owned(place, answer);
    return answer;
  };
  for (const place of places) for (const id of place.account.world.instances.keys()) owners.set(id, place);

  return {
    targets: places.map(({ target }) => target),
    callCounts: () => counts,
    throttled: () => refused,
    call(call) {
      const words = serviceWords[call.service];
      const action = `${words.prefix}:${call.operation}`;
      counts.set(action, (counts.get(action) ?? 0) + 1);
      const { account } = identities.of(call.accessKeyId);
      if (call.service !== "sts" && !(throttles.get(account)?.admits(action, now()) ?? true)) {
        refused.set(action, (refused.get(action) ?? 0) + 1);
        throw new AwsError(words.throttled.code, words.throttled.message, words.throttled.status);
      }
      const here = call.service === "sts" ? places : places.filter(({ config }) => config.account === account);
      const list = LISTS[action];
      if (list === undefined) return ask(meantBy(call.input, here, owners), action, call);
      const answers = here.map((place) => ask(place, action, call) as Record<string, readonly unknown[] | undefined>);
      if (answers.some((answer) => answer.nextToken !== undefined || answer.NextToken !== undefined))
        throw new Error(`${action} has a second page, which cannot be put together from several worlds`);
      return { ...answers[0], [list]: answers.flatMap((answer) => answer[list] ?? []) };
    },
  };
}

/** By what the question names: nothing of two clusters has the same name. */
function meantBy(input: unknown, places: readonly Place[], owners: ReadonlyMap<string, Place>): Place {
  const text = JSON.stringify(input);
  for (const [id] of text.matchAll(IDS)) {
    const owner = owners.get(id);
    if (owner !== undefined && places.includes(owner)) return owner;
  }
  const found = places.find(({ target }) => text.includes(target.cluster));
  const place = found ?? places[0];
  if (place === undefined) throw new Error("nobody's keys");
  return place;
}

function idOf(account: number): string {
  return HOME.slice(0, 9) + String(account).padStart(3, "0");
}

function roleIn(account: number): string {
  return `arn:aws:iam::${idOf(account)}:role/spot-chaos`;
}

function named(account: number, cluster: number, roles: WorldConfig["roles"]): Pick<Place, "config" | "target"> {
  // The letter ends it, so that no cluster's name begins another's.
  const name = `a${account}c${cluster}x`;
  const rename = <T>(value: T): T =>
    JSON.parse(
      JSON.stringify(value)
        .replaceAll("EcsSpotWorkshop", name)
        .replaceAll("ec2-service-split", `${name}-service`)
        .replaceAll("ec2-task", `${name}-task`)
        .replaceAll("fis-spot-interruption", `${name}-fis`)
        .replaceAll("EXTa1b2c3de5f6g7h", `EXT${name}`)
        .replaceAll("CP-SPOT", `${name}-CP-SPOT`)
        .replaceAll("CP-OD", `${name}-CP-OD`)
        .replaceAll("123456789012", idOf(account)),
    );
  const target = { ...rename(workshop.target), name, template: { id: `EXT${name}` }, roleArn: roleIn(account) };
  return { config: { ...rename(workshop.world), roles }, target };
}
