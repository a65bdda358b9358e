import { expect, test } from "vitest";
import { createAws } from "../../src/aws/aws.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { serveAws } from "../../src/sim/aws/server.ts";
import { plainClock } from "../support/plain-clock.ts";
import { NOON, type ScriptedAws, scriptedAws, TARGET } from "./scripted-aws.ts";
import { WORKSHOP } from "./workshop-answers.ts";

function overSockets(endpoint: string, clock: Clock) {
  return createAws({
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    endpoint,
    credentials: { accessKeyId: "AKIAREHEARSAL0000000", secretAccessKey: "invented" },
    ownMetadataUri: null,
  });
}

async function served<T>(script: ScriptedAws, work: (url: string) => Promise<T>): Promise<T> {
  const server = await serveAws(script, { host: "127.0.0.1", port: 0 });
  try {
    return await work(server.url);
  } finally {
    await server.close();
  }
}

test("over real sockets everything reads as it does in process, and the clock is compared with the Date header", async () => {
  const script = scriptedAws(WORKSHOP);
  const clock = { ...plainClock(NOON), transportNow: () => Date.now() + 3_600_000 };
  const readings = await served(script, async (url) => {
    const aws = overSockets(url, clock);
    const read = await aws.readBefore(TARGET);
    aws.end();
    return read;
  });
  const { notWatched, preflight, ...guards } = readings;
  for (const reading of [...Object.values(guards), ...Object.values(preflight)]) expect(reading.readable).toBe(true);
  expect(notWatched).toEqual([]);
  const skewMs = readings.clockSkewMs.readable ? readings.clockSkewMs.value : 0;
  expect(Math.round(skewMs / 60_000)).toBe(60);
});

test("a server that is not there is unreachable, and a start there is unknown", async () => {
  const url = await served(scriptedAws({}), async (gone) => gone);
  const aws = overSockets(url, plainClock(NOON));
  const { failures } = await aws.poll(TARGET, { signal: "trail", since: NOON });
  expect(failures).toMatchObject([{ kind: "unreachable", code: "ECONNREFUSED" }]);
  expect((await aws.start({ target: TARGET, runId: "run-1", templateId: "EXT1", mayLeave: () => true })).kind).toBe(
    "unknown",
  );
  aws.end();
});

test("a call past its deadline is a timeout: a poll says so, a start is unknown", async () => {
  const clock = { ...plainClock(NOON), deadline: () => AbortSignal.abort() };
  await served(scriptedAws(WORKSHOP), async (url) => {
    const aws = overSockets(url, clock);
    const { failures } = await aws.poll(TARGET, { signal: "trail", since: NOON });
    expect(failures).toMatchObject([{ kind: "timeout" }]);
    expect((await aws.start({ target: TARGET, runId: "run-1", templateId: "EXT1", mayLeave: () => true })).kind).toBe(
      "unknown",
    );
    aws.end();
  });
});
