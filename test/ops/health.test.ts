import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { type HealthServer, type Pages, serveHealth, statePage } from "../../src/ops/health.ts";

const open: HealthServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) if (server.ok) await server.close();
});

const WELL: Pages = { "/healthz": () => statePage({ ok: true }) };

test("answers /healthz with what the bot says of itself", async () => {
  const url = await serve({ "/healthz": () => statePage({ ok: true, slack: "connected", openRuns: 1 }) });
  const response = await fetch(`${url}/healthz?from=probe`);
  expect([response.status, await response.json()]).toEqual([200, { ok: true, slack: "connected", openRuns: 1 }]);
  expect(response.headers.get("cache-control")).toBe("no-store");
});

test("answers 503 when the bot is not well", async () => {
  const url = await serve({ "/healthz": () => statePage({ ok: false, slack: "disconnected" }) });
  expect((await fetch(`${url}/healthz`)).status).toBe(503);
});

test("each page has its own type, and is made when it is asked for", async () => {
  let asked = 0;
  const url = await serve({
    ...WELL,
    "/metrics": async () => ({ status: 200, type: "text/plain; version=0.0.4", body: `asked ${++asked}\n` }),
  });
  await fetch(`${url}/metrics`);
  const response = await fetch(`${url}/metrics`);
  expect([response.headers.get("content-type"), await response.text()]).toEqual([
    "text/plain; version=0.0.4",
    "asked 2\n",
  ]);
});

test("HEAD tells the state alone", async () => {
  const url = await serve({ "/readyz": () => statePage({ ok: false }) });
  const response = await fetch(`${url}/readyz`, { method: "HEAD" });
  expect([response.status, await response.text()]).toEqual([503, ""]);
});

test.each([
  ["GET", "/"],
  ["GET", "/healthz/x"],
  ["GET", "/__proto__"],
  ["GET", "/constructor"],
  ["POST", "/healthz"],
  ["DELETE", "/healthz"],
  ["OPTIONS", "/healthz"],
])("answers %s %s with 404", async (method, path) => {
  const url = await serve(WELL);
  const response = await fetch(`${url}${path}`, { method });
  expect(response.status).toBe(404);
  expect(await response.json()).toEqual({ ok: false, error: "only GET /healthz is answered here" });
});

test("a path that only looks like one of ours once it is tidied up is none", async () => {
  const port = Number(new URL(await serve(WELL)).port);
  const status = await new Promise((resolve) =>
    request({ port, path: "/x/../healthz" }, ({ statusCode }) => resolve(statusCode)).end(),
  );
  expect(status).toBe(404);
});

test("a page that breaks is a 500 that tells nothing of what broke", async () => {
  const url = await serve({ "/readyz": () => Promise.reject(new Error("postgres://bot:hunter2@db is gone")) });
  const response = await fetch(`${url}/readyz`);
  expect([response.status, await response.json()]).toEqual([500, { ok: false, error: "this page broke" }]);
});

test("a port that is taken is an answer, not a crash", async () => {
  const url = await serve(WELL);
  const second = await serveHealth({ host: "127.0.0.1", port: Number(new URL(url).port), pages: WELL });
  expect(second).toEqual({
    ok: false,
    code: "EADDRINUSE",
    message: expect.stringMatching(/cannot listen on 127\.0\.0\.1:\d+ \(EADDRINUSE\)/),
  });
});

test("an address that is not this machine's is an answer, too", async () => {
  const server = await serveHealth({ host: "192.0.2.1", port: 0, pages: WELL });
  expect(server).toMatchObject({ ok: false, code: "EADDRNOTAVAIL" });
});

test("closed, it listens no more", async () => {
  const server = await serveHealth({ host: "127.0.0.1", port: 0, pages: WELL });
  if (!server.ok) throw new Error(server.message);
  await server.close();
  await expect(fetch(`http://127.0.0.1:${server.port}/healthz`)).rejects.toThrow();
});

async function serve(pages: Pages): Promise<string> {
  const server = await serveHealth({ host: "127.0.0.1", port: 0, pages });
  open.push(server);
  if (!server.ok) throw new Error(server.message);
  return `http://127.0.0.1:${server.port}`;
}
