import { App, LogLevel, SocketModeReceiver } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import type { ServedWorkspace } from "../../../src/sim/slack/server.ts";
import type { PretendWorkspace } from "../../../src/sim/slack/workspace.ts";

/** The world's clock in these tests: it stands still unless a test moves it. */
export const EPOCH = Date.UTC(2026, 10, 22, 7, 0, 0);

export function noRetries() {
  return { retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
}

/** A real Bolt app with a real Socket Mode receiver, pointed at the pretend workspace and not started yet. */
export async function boltOverSocket(workspace: PretendWorkspace, served: ServedWorkspace): Promise<App> {
  const receiver = new SocketModeReceiver({
    appToken: workspace.tokens.app,
    logLevel: LogLevel.ERROR,
    // A third of it is the ping interval, and the whole of it the wait before a reconnect.
    clientPingTimeout: 300,
    installerOptions: { clientOptions: { slackApiUrl: served.apiUrl, ...noRetries() } },
  } as ConstructorParameters<typeof SocketModeReceiver>[0]);
  const app = new App({
    token: workspace.tokens.bot,
    receiver,
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
    logLevel: LogLevel.ERROR,
    ...noRetries(),
  });
}
