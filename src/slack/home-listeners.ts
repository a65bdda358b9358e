import type { App, BlockAction, BlockElementAction } from "@slack/bolt";
import { chosenIn } from "../core/plan-form.ts";
import type { Desk } from "../engine/desk.ts";
import { buttonOf } from "./action-id.ts";
import type { Handler, Job } from "./handling.ts";
import type { Homes } from "./homes.ts";
import type { SlackEvent } from "./surface.ts";
import type { Window, Windows } from "./windows.ts";
import { noWindow, oldButton } from "./words.ts";

interface HomeFloor extends Pick<Handler, "handle"> {
  readonly command: string;
  readonly desk: () => Desk;
  readonly homes: Homes;
  readonly windows: Windows;
}

const NOWHERE = { channel: null, threadTs: null, responseUrl: null, replaces: false } as const;

/** What people do on their Home, which belongs to no channel: what it cannot show comes as a direct message. */
export function registerHome(app: App, { command, desk, homes, windows, handle }: HomeFloor): void {
  app.event("app_home_opened" satisfies SlackEvent, async ({ event, body }) => {
    const { user, tab } = event;
    // The same event comes for the tab with the messages.
    if (tab !== "home") return;
    return handle({
      key: `event ${body.event_id}`,
      what: "app_home_opened",
      ack: null,
      reply: { user, ...NOWHERE },
      read: () => showing(() => homes.opened(user)),
    });
  });

  app.action<BlockAction<BlockElementAction>>(
    { type: "block_actions", action_id: /^spot-chaos:home-/ },
    ({ action, body, ack }) => {
      const { id: user } = body.user;
      const button = buttonOf(action.action_id);
      return handle({
        key: `press ${body.trigger_id}`,
        what: `press ${action.action_id}`,
        ack: () => ack(),
        reply: { user, ...NOWHERE },
        open: () => (button === "home-start" ? windows.open(body.trigger_id, { form: "start" }) : null),
        read: (window) => {
          if (button === "home-start" && window !== null) return fillingIn(user, window);
          if (button === "home-refresh") return showing(() => homes.show(user));
          const work = async () => oldButton({ command });
          return { name: "unknown-button", asked: "to read", rule: "unknown-button", work };
        },
      });
    },
  );

  const showing = (show: () => Promise<boolean>): Job => ({
    name: "home",
    asked: "to read",
    rule: null,
    work: async () => ({ seen: (await show()) ? "their Home" : "(Slack did not show it) their Home" }),
  });

  const fillingIn = (user: string, window: Window): Job => ({
    name: "home-start",
    asked: "to read",
    rule: null,
    work: async () => {
      const found = await desk().home.form(user);
      if ("refused" in found) {
        const { refused } = found;
        return (await window.message(refused)) ? { seen: refused.summary } : refused;
      }
      if (await window.form(found.form, null)) return { seen: "the form is open" };
      const target = chosenIn(found.form.choices[0]?.value ?? null).target ?? "TARGET";
      return noWindow({ command, target, opened: await window.opened() });
    },
  });
}
