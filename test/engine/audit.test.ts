import { expect, test } from "vitest";
import { virtualClock } from "../../src/clock.ts";
import { audit, auditFirst } from "../../src/engine/audit.ts";
import { fakeLog, fakeStore } from "./fakes.ts";

const row = (what: string) => ({ who: "bot", where: "C1", what, runId: "run-1", outcome: "done" });

function stage() {
  const clock = virtualClock({ epoch: 0 });
  const fake = fakeStore();
  const ports = { store: fake.store, clock, log: fakeLog().log };
  const write = (...whats: readonly string[]) =>
    clock.hold(async () => {
      for (const what of whats) await audit(ports, row(what));
    });
  return { clock, fake, ports, write, kept: () => fake.audits.map(({ at, what }) => `${what} ${at}`) };
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
  const { clock, fake, write, kept } = stage();
  fake.world.fails = () => true;
  await write("start");
  await clock.idle();
  expect(kept()).toEqual([]);
});
