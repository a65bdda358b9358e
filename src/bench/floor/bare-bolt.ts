import { App, LogLevel } from "@slack/bolt";

/** The least that a Slack app can be: Bolt with one listener. Arguments: API address, bot token, app token. */
const [slackApiUrl = "", token = "", appToken = ""] = process.argv.slice(2);
const app = new App({
  token,
  appToken,
  socketMode: true,
  logLevel: LogLevel.ERROR,
  clientOptions: { slackApiUrl },
  // Bolt's socket client writes the app's token into the options that it is given.
  installerOptions: { clientOptions: { slackApiUrl } },
});
app.command("/spot-chaos", async ({ ack }) => ack());
await app.start();
