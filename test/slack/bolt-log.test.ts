import { LogLevel } from "@slack/bolt";
import { expect, test } from "vitest";
import { boltLog, redactText } from "../../src/slack/bolt-log.ts";
import { fakeLog } from "./stage.ts";

test("Bolt's lines become ours, its errors as fields", () => {
  const { log, lines } = fakeLog();
  const logger = boltLog(log);
  logger.setName("socket");
  logger.warn("a pong", "is late");
  logger.error(new TypeError("broken"), { at: 3 });
  expect(lines).toMatchObject([
    { severity: "warn", message: "a pong is late", fields: { from: "socket" } },
    { severity: "error", message: "broken", fields: { err: { type: "TypeError" }, extra: [{ at: 3 }] } },
  ]);
});

test("debug lines hold payloads and are never written, whatever the level", () => {
  const { log, lines } = fakeLog();
  const logger = boltLog(log);
  logger.setLevel(LogLevel.DEBUG);
  logger.debug("payload");
  expect(logger.getLevel()).toBe(LogLevel.DEBUG);
  expect(lines).toEqual([]);
});

test.each([
  "xoxb-123456789012-123456789012-AbCdEf",
  "xoxe.xoxp-1-Mi0yLTQ",
  "xapp-1-A012-345-abcdef",
  "https://hooks.slack.com/commands/T0/1/abcdef",
  "http://127.0.0.1:4570/response/T0/abc",
  "wss://wss-primary.slack.com/link/?ticket=abc&app_id=1",
  "1234567890.1234567890.0123456789abcdef0123456789abcdef",
])("%s never stands in the log", (secret) => {
  const { log, lines } = fakeLog();
  const logger = boltLog(log);
  logger.error(`failed for ${secret}, sorry`, new Error(secret), { deep: [{ text: secret }] });
  expect(JSON.stringify(lines)).not.toContain(secret);
  expect(redactText(`failed for ${secret}, sorry`)).toMatch(/^failed for .*sorry$/);
});

test("fields that are secret by name are not written either", () => {
  const { log, lines } = fakeLog();
  boltLog(log).warn("body", { token: "verification", response_url: "x", nested: { trigger_id: "1.2", user: "ana" } });
  expect(lines[0]?.fields).toMatchObject({
    extra: [{ token: "[redacted]", response_url: "[redacted]", nested: { trigger_id: "[redacted]", user: "ana" } }],
  });
});
