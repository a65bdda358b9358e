import { afterEach, describe, expect, test } from "vitest";
import type { Log } from "../../src/engine/ports.ts";
import { type HealthServer, serveHealth, statePage } from "../../src/ops/health.ts";
import { type Checks, FINE, readiness } from "../../src/ops/readiness.ts";
import { plainClock } from "../support/plain-clock.ts";

const NOON = Date.UTC(2026, 9, 1, 12);
/** As long as an answer is good. */
const GOOD_MS = 5_000;

const open: HealthServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) if (server.ok) await server.close();
});

describe("/readyz", () => {
  test("is 200 when every check is well, and names each", async () => {
    const { ask } = await served({ slack: () => FINE, store: async () => FINE });
    expect(await ask()).toEqual({
      status: 200,
      body: { ok: true, checks: { slack: { ok: true, why: null }, store: { ok: true, why: null } } },
    });
  });

  test("is 503 when one of them is not, and says which and why", async () => {
    const { ask } = await served({ slack: () => ({ ok: false, why: "Slack is not connected" }), store: () => FINE });
    expect(await ask()).toEqual({
      status: 503,
      body: {
        ok: false,
        checks: { slack: { ok: false, why: "Slack is not connected" }, store: { ok: true, why: null } },
      },
    });
  });

  test("does not tell what broke, which may hold anything; the log does", async () => {
    const { ask, lines } = await served({
      store: () => Promise.reject(new Error("connect postgres://bot:hunter2@db failed")),
      aws: () => ({ ok: false, why: "no credentials", detail: "for arn:aws:iam::123456789012:role/bot" }),
    });
    const { status, body } = await ask();
    expect([status, JSON.stringify(body)]).toEqual([503, expect.not.stringMatching(/hunter2|arn:aws/)]);
    expect(lines.map(({ fields }) => fields)).toEqual([
      { check: "aws", why: "no credentials", detail: "for arn:aws:iam::123456789012:role/bot" },
      { check: "store", why: "the check itself broke", detail: expect.any(Error) },
    ]);
  });

  test("however often it is asked, the checks are made once in five seconds", async () => {
    let made = 0;
    const { ask, clock } = await served({
      store: () => {
        made++;
        return FINE;
      },
    });
    await Promise.all(Array.from({ length: 20 }, ask));
    clock.set(NOON + GOOD_MS - 1);
    await ask();
    expect(made).toBe(1);
    clock.set(NOON + GOOD_MS);
    await ask();
    expect(made).toBe(2);
  });

  test("an answer is not good for longer because the clock was set back", async () => {
    let ok = true;
    const { ask, clock } = await served({ slack: () => ({ ok, why: null }) });
    expect((await ask()).status).toBe(200);
    ok = false;
    clock.set(NOON - 3_600_000);
    expect((await ask()).status).toBe(503);
  });

  test("a check that hangs is not well, and is not made again beside itself", async () => {
    let made = 0;
    const answer = Promise.withResolvers<void>();
    const { ask, clock, lateNow } = await served({
      store: async () => {
        made++;
        await answer.promise;
        return FINE;
      },
    });
    for (const minute of [0, 1, 2]) {
      clock.set(NOON + minute * 60_000);
      const asked = ask();
      await lateNow();
      expect(await asked).toEqual({
        status: 503,
        body: { ok: false, checks: { store: { ok: false, why: "no answer within 2 s" } } },
      });
    }
    expect(made).toBe(1);
    answer.resolve();
    await answer.promise;
    clock.set(NOON + 180_000);
    expect((await ask()).status).toBe(200);
  });

  test("what changes is logged once, not with every probe", async () => {
    let ok = false;
    const { ask, clock, lines } = await served({ slack: () => (ok ? FINE : { ok, why: "Slack is not connected" }) });
    for (const [minute, isOk] of [false, false, true, true, false].entries()) {
      ok = isOk;
      clock.set(NOON + minute * 60_000);
      await ask();
    }
    expect(lines.map(({ message }) => message)).toEqual(["not ready", "ready again", "not ready"]);
  });
});

/** Real HTTP; the clock stands still until it is set, and `lateNow` lets the newest deadline pass. */
async function served(checks: Checks) {
  const lines: { readonly fields: Readonly<Record<string, unknown>>; readonly message: string }[] = [];
  const write = (fields: Readonly<Record<string, unknown>>, message: string) => void lines.push({ fields, message });
  const log: Log = { info: write, warn: write, error: write };
  const began: ((deadline: AbortController) => void)[] = [];
  const deadlines: AbortController[] = [];
  const clock = {
    ...plainClock(NOON),
    deadline: () => {
      const deadline = new AbortController();
      const hear = began.shift();
      if (hear === undefined) deadlines.push(deadline);
      else hear(deadline);
      return deadline.signal;
    },
  };
  const ready = readiness(checks, { clock, log });
  const server = await serveHealth({
    host: "127.0.0.1",
    port: 0,
    pages: { "/readyz": async () => statePage(await ready()) },
  });
  open.push(server);
  if (!server.ok) throw new Error(server.message);
  return {
    clock,
    lines,
    async ask() {
      const response = await fetch(`http://127.0.0.1:${server.port}/readyz`);
      return { status: response.status, body: await response.json() };
    },
    async lateNow() {
      const known = deadlines.shift();
      const deadline = known ?? (await new Promise<AbortController>((resolve) => began.push(resolve)));
      deadline.abort();
    },
  };
}
