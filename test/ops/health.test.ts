import { afterEach, expect, test } from "vitest";
import { type Health, type HealthServer, serveHealth } from "../../src/ops/health.ts";

const open: HealthServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) if (server.ok) await server.close();
});

test("answers /healthz with what the bot says of itself", async () => {
  const url = await serve(() => ({ ok: true, slack: "connected", openRuns: 1 }));
  const response = await fetch(`${url}/healthz?from=probe`);
  expect([response.status, await response.json()]).toEqual([200, { ok: true, slack: "connected", openRuns: 1 }]);
});

test("answers 503 when the bot is not well", async () => {
  const url = await serve(() => ({ ok: false, slack: "disconnected" }));
  expect((await fetch(`${url}/healthz`)).status).toBe(503);
});

test.each([
  ["GET", "/"],
  ["GET", "/healthz/x"],
  ["POST", "/healthz"],
])("answers %s %s with 404", async (method, path) => {
  const url = await serve(() => ({ ok: true }));
  expect((await fetch(`${url}${path}`, { method })).status).toBe(404);
});

test("a port that is taken is an answer, not a crash", async () => {
  const url = await serve(() => ({ ok: true }));
  const second = await serveHealth({
    host: "127.0.0.1",
    port: Number(new URL(url).port),
    health: () => ({ ok: true }),
  });
  expect(second).toEqual({
    ok: false,
    code: "EADDRINUSE",
    message: expect.stringMatching(/cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)/),
  });
});

test("an address that is not this machine's is an answer, too", async () => {
  const server = await serveHealth({ host: "192.0.2.1", port: 0, health: () => ({ ok: true }) });
  expect(server).toMatchObject({ ok: false, code: "EADDRNOTAVAIL" });
});

test("closed, it listens no more", async () => {
  const server = await serveHealth({ host: "127.0.0.1", port: 0, health: () => ({ ok: true }) });
  if (!server.ok) throw new Error(server.message);
  await server.close();
  await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow();
});

async function serve(health: () => Health): Promise<string> {
  const server = await serveHealth({ host: "127.0.0.1", port: 0, health });
  open.push(server);
  if (!server.ok) throw new Error(server.message);
  return `http://127.0.0.1:${server.port}`;
}
