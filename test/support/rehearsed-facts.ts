import { rehearseVirtually } from "../../src/cli/rehearse/virtual.ts";
import type { Fact } from "../../src/core/fact.ts";
import type { Log } from "../../src/engine/ports.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";

/** Some warnings are a scenario's own (throttling); an error is ours. */
const strict: Log = {
  info: () => {},
  warn: () => {},
  error: (fields, message) => {
    throw new Error(`${message} ${JSON.stringify(fields)}`);
  },
};

/** The facts of the run that a scenario plays in virtual time, in the order in which the bot stored them. */
export async function rehearsedFacts(scenario: string, seed = 1): Promise<readonly Fact[]> {
  const store = sqliteStore({ path: ":memory:" });
  const { bot } = await rehearseVirtually({ scenario, seed, command: "/spot-chaos start", log: strict, store });
  const facts = await Promise.all(bot.watches.all().map((watch) => store.facts(watch.requested.runId)));
  await store.end();
  return facts.flat();
}
