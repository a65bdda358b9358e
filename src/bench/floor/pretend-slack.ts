import { realClock } from "../../clock.ts";
import { serveWorkspace } from "../../sim/slack/server.ts";
import { createWorkspace } from "../../sim/slack/workspace.ts";

/** Where the pretend workspace is reached, and as whom. */
export interface SlackPlace {
  readonly apiUrl: string;
  readonly token: string;
  /** The first for the bot, the second for the floor beside it. */
  readonly channels: readonly [string, string];
}

/** Its minutes are short, so that no limit is met: what a call costs is measured, not how often it may be made. */
const HASTE = 100;

process.once("message", async () => {
  const clock = realClock();
  const transportNow = () => clock.transportNow();
  const from = transportNow();
  const now = () => from + (transportNow() - from) * HASTE;
  const workspace = createWorkspace({ seed: 1, now, transportNow, moreChannels: ["floor"] });
  const { apiUrl } = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
  const channels = ["game-day", "floor"].map((name) => workspace.channels[name]?.id ?? "");
  process.send?.({ apiUrl, token: workspace.tokens.bot, channels });
});
