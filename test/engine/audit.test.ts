import { expect, test } from "vitest";
import { virtualClock } from "../../src/clock.ts";
import { audit, auditFirst, lastAudit, unwritten } from "../../src/engine/audit.ts";
import { StoredIntake } from "../../src/engine/intake.ts";
import { fakeLog, fakeStore } from "./fakes.ts";

const row = (what: string) => ({ who: "bot", where: "C1", what, runId: "run-1", outcome: "done" });

function stage() {
  const clock = virtualClock({ epoch: 0 });
  const fake = fakeStore();
  const { log, lines } = fakeLog();
  const ports = { store: fake.store, clock, log };
  const write = (...whats: readonly string[]) =>
    clock.hold(async () => {
      for (const what of whats) await audit(ports, row(what));
    });
  const givenUp = () => lines.filter((line) => line.includes("is given up"));
  return { clock, fake, ports, write, givenUp, kept: () => fake.audits.map(({ at, what }) => `${what} ${at}`) };
}

test("what the store did not take is written when it does, in its order and with its own time", async () => {
  const { clock, fake, write, kept } = stage();
  fake.world.fails = () => clock.now() < 60_000;
  await write("start", "stop");
  await clock.idle();
  expect(kept()).toEqual(["start 0", "stop 0"]);
  expect(clock.now()).toBeGreaterThanOrEqual(60_000);
});

test("a row whose answer was lost is there once", async () => {
  const { clock, fake, ports, kept } = stage();
  let isLost = true;
  const store = {
    ...fake.store,
    async audit(written: Parameters<typeof fake.store.audit>[0]) {
      await fake.store.audit(written);
      if (!isLost) return;
      isLost = false;
      throw new Error("the connection broke");
    },
  };
  await clock.hold(() => audit({ ...ports, store }, row("start")));
  await clock.idle();
  expect(kept()).toEqual(["start 0"]);
});

test("what has to be written first and is not is not written later: it did not happen", async () => {
  const { clock, fake, ports, kept } = stage();
  fake.world.fails = (_what, nth) => nth === 0;
  expect(await clock.hold(() => auditFirst(ports, row("start")))).toBe(false);
  await clock.idle();
  expect(kept()).toEqual([]);
  expect(await clock.hold(() => auditFirst(ports, row("start")))).toBe(true);
});

test("a database that never comes back is not asked for ever", async () => {
  const { clock, fake, ports, write, kept, givenUp } = stage();
  fake.world.fails = () => true;
  await write("start");
  await clock.idle();
  expect(kept()).toEqual([]);
  expect(givenUp()).toEqual([expect.stringMatching(/^error .*"what":"start"/)]);
  expect(unwritten(ports.store)).toEqual({ waiting: 0, givenUp: 1 });
});

test("a database that is away for hours gets every row, with its own time", async () => {
  const { clock, fake, ports, write, kept, givenUp } = stage();
  const backAt = 5 * 3_600_000;
  fake.world.fails = () => clock.now() < backAt;
  await write("start", "stop");
  expect(unwritten(ports.store)).toEqual({ waiting: 2, givenUp: 0 });
  await clock.idle();
  expect(kept()).toEqual(["start 0", "stop 0"]);
  expect(clock.now()).toBeLessThan(backAt + 60_000);
  expect(givenUp()).toEqual([]);
});

test("what waits when the bot goes is written, or said to be given up", async () => {
  const { clock, fake, ports, write, kept, givenUp } = stage();
  fake.world.fails = (_what, nth) => nth < 4;
  await write("start", "stop");
  await lastAudit(ports);
  expect(kept()).toEqual([]);
  expect(givenUp()).toHaveLength(2);
  await write("close");
  await lastAudit(ports);
  await clock.idle();
  expect(kept()).toEqual(["close 0"]);
  expect(givenUp()).toHaveLength(2);
});

test("what came in and could not be written down is acted upon, and written when the store takes it", async () => {
  const { clock, fake, ports, kept } = stage();
  fake.world.fails = () => clock.now() < 60_000;
  const press = { key: "press 1", what: "press spot-chaos:stop run-1" };
  const intake = new StoredIntake(ports);
  expect(await clock.hold(() => intake.received({ user: "U0ANA", channel: "C1" }, press))).toBe(true);
  await clock.idle();
  expect(kept()).toEqual(["press spot-chaos:stop run-1 0"]);
  expect(fake.audits[0]).toMatchObject({ who: "U0ANA", where: "C1", outcome: "received" });
});
