import { SocketModeReceiver } from "@slack/bolt";
import { SECOND } from "../core/time.ts";
import { boltLog, describeError } from "./bolt-log.ts";
import { type Wire, webOptions } from "./web-options.ts";

/** Milliseconds without a pong after which a socket counts as dead; also the third of it between two pings. */
const CLIENT_PING_TIMEOUT_MS = 1_500;
const LONGEST_PAUSE_MS = 30 * SECOND;

export interface Socket {
  readonly receiver: SocketModeReceiver;
  /** Rejects when the first connection fails; from then on the connection is kept, whatever happens. */
  start(): Promise<void>;
  stop(): Promise<void>;
  connected(): boolean;
}

/**
 * A Socket Mode connection that is kept. socket-mode 3.1 would reconnect by itself, but pauses at every refresh that
 * Slack asks for, and ends the process with an unhandled rejection when apps.connections.open fails at that moment
 * (facts/slack.md, 1.3 and 1.4). So its own reconnecting is off and this is the loop: at once after a connection that
 * worked, then after 1 s, 2 s, 4 s, at most 30 s of world time.
 */
export function socketFor(options: Wire & { readonly appToken: string; readonly onConnected: () => void }): Socket {
  const { clock, log } = options;
  const receiver = new SocketModeReceiver({
    appToken: options.appToken,
    logger: boltLog(log),
    clientPingTimeout: CLIENT_PING_TIMEOUT_MS,
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: webOptions(options) },
  });
  const { client } = receiver;
  const bell = clock.bell();
  let state: "waiting" | "connected" | "stopped" = "waiting";
  const isStopped = () => state === "stopped";
  const stopped = Promise.withResolvers<void>();
  // Once we stop, socket-mode may never settle what it began.
  const connect = () => Promise.race([client.start(), stopped.promise]);

  client.on("connected", () => {
    // A connection that was being opened while we stopped would go on receiving.
    if (isStopped()) return void client.disconnect();
    state = "connected";
    options.onConnected();
  });
  client.on("disconnected", () => {
    if (isStopped()) return;
    if (state === "connected") log.warn({}, "the connection to Slack is gone; connecting again");
    state = "waiting";
    bell.ring();
  });

  // A frame that socket-mode cannot read (app_rate_limited has no inner event) rejects where nobody listens.
  const readers = client.listeners("ws_message");
  client.removeAllListeners("ws_message");
  client.on("ws_message", (...frame: unknown[]) => {
    for (const read of readers) {
      void Promise.resolve(read.apply(client, frame)).catch((error: unknown) =>
        log.warn({ err: describeError(error) }, "Slack sent something that cannot be read"),
      );
    }
  });

  const keep = async () => {
    let pauseMs = 0;
    while (!isStopped()) {
      if (state === "connected") {
        pauseMs = 0;
        await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
        continue;
      }
      if (pauseMs > 0) await clock.sleepUntil(clock.now() + pauseMs);
      if (isStopped()) return;
      pauseMs = Math.min(Math.max(2 * pauseMs, SECOND), LONGEST_PAUSE_MS);
      try {
        await connect();
      } catch (error) {
        log.warn({ err: describeError(error), againInMs: pauseMs }, "could not connect to Slack; trying again");
      }
    }
  };

  return {
    receiver,
    async start() {
      await connect();
      clock.task("slack: keep the connection", keep);
    },
    async stop() {
      if (isStopped()) return;
      state = "stopped";
      stopped.resolve();
      bell.ring();
      // Someone may be waiting for a hello: socket-mode would reject that with nothing, and nobody would listen.
      client.removeAllListeners("disconnected");
      await receiver.stop();
    },
    connected: () => state === "connected",
  };
}
