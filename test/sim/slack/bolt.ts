import { App, type Logger, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import type { ServedWorkspace } from "../../../src/sim/slack/server.ts";
import type { PretendWorkspace } from "../../../src/sim/slack/workspace.ts";

/** The world's clock in these tests: it stands still unless a test moves it. */
export const EPOCH = Date.UTC(2026, 10, 22, 7, 0, 0);

/** What the clients log about refused calls and broken connections is what these tests are about. */
export const silent: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => LogLevel.ERROR,
  setName: () => {},
};

export function noRetries() {
  return { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true, logger: silent };
}

/** A real Bolt app with a real Socket Mode receiver, pointed at the pretend workspace and not started yet. */
export async function boltOverSocket(workspace: PretendWorkspace, served: ServedWorkspace): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: workspace.tokens.app,
    logger: silent,
    // A third of it is the ping interval, and the whole of it the wait before a reconnect.
    clientPingTimeout: 1000,
    installerOptions: { clientOptions: { slackApiUrl: served.apiUrl, ...noRetries() } },
  } as ConstructorParameters<typeof SocketModeReceiver>[0]);
  const app = new App({
    token: workspace.tokens.bot,
    receiver,
    logger: silent,
    logLevel: LogLevel.ERROR,
    deferInitialization: true,
    clientOptions: { slackApiUrl: served.apiUrl, ...noRetries() },
  });
  await app.init();
  return app;
}

export function webClient(workspace: PretendWorkspace, served: ServedWorkspace): WebClient {
  return new WebClient(workspace.tokens.bot, {
    slackApiUrl: served.apiUrl,
    ...noRetries(),
  });
}
