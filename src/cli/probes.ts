import type { Run } from "../core/run.ts";
import type { Target } from "../core/target.ts";
import { unwritten } from "../engine/audit.ts";
import type { Clock, Log, Store } from "../engine/ports.ts";
import { type Page, type Pages, statePage } from "../ops/health.ts";
import type { Gauged, Metrics } from "../ops/metrics.ts";
import { type Check, FINE, readiness } from "../ops/readiness.ts";
import { StoreProblem } from "../store/problem.ts";
import type { Bot } from "./bot.ts";
import type { LateAws } from "./late-aws.ts";

/** What is asked from outside, by those who look after the process. */
export interface Probed {
  readonly bot: Bot;
  readonly aws: Pick<LateAws, "loaded">;
  readonly store: Store;
  readonly targets: readonly Target[];
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

/** /healthz says that the process works, /readyz whether it could do a run now, /metrics what it has counted. */
export function probePages(probed: Probed): Pages {
  const { bot, metrics } = probed;
  const ready = readiness(
    {
      slack: () => (bot.slack.connected() ? FINE : { ok: false, why: "Slack is not connected" }),
      store: () => checkStore(probed),
      aws: () => checkAws(probed),
      leases: () =>
        bot.watches.areLeasesAlive() ? FINE : { ok: false, why: "the leases on runs could not be renewed" },
    },
    probed,
  );
  return {
    "/healthz": () => statePage({ ok: true, slack: bot.slack.connected(), runs: bot.watches.open().length }),
    "/readyz": async () => statePage(await ready()),
    "/metrics": async (): Promise<Page> => ({ status: 200, ...(await metrics.page()) }),
  };
}

export function gaugedOf(bot: () => Bot, store: () => Store): Gauged {
  const isBlind = ({ blinds }: Run) => [...blinds.values()].some((blind) => blind.to === null);
  return {
    openRuns: () => bot().watches.open().length,
    blindRuns: () =>
      bot()
        .watches.open()
        .filter(({ run }) => isBlind(run)).length,
    slackConnected: () => bot().slack.connected(),
    audit: () => unwritten(store()),
  };
}

async function checkStore({ store }: Probed): Promise<Check> {
  try {
    await store.probe();
    return FINE;
  } catch (error) {
    const why = error instanceof StoreProblem ? `nothing can be stored (${error.kind})` : "nothing can be stored";
    return { ok: false, why, detail: error };
  }
}

/** Every target's: without them it cannot be started, nor be watched any further. */
async function checkAws({ aws, targets }: Probed): Promise<Check> {
  const live = await aws.loaded();
  const found = await Promise.all(
    targets.map(async (target) => ({ target: target.name, identity: await live.credentials(target) })),
  );
  const missing = found.flatMap(({ target, identity }) => (identity.readable ? [] : [{ target, ...identity }]));
  if (missing.length === 0) return FINE;
  const names = missing.map(({ target }) => target).join(", ");
  return { ok: false, why: `no AWS credentials for ${names}`, detail: missing };
}
