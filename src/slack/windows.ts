import type { types } from "@slack/bolt";
import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import type { Message } from "../core/message.ts";
import type { PlanForm, PlanMode } from "../core/plan-form.ts";
import type { Log } from "../engine/ports.ts";
import type { Drawing } from "./blocks.ts";
import { describeError } from "./bolt-log.ts";
import { failureOf, slackCode } from "./chat-failure.ts";
import { REJECT_TITLE, type Rejection, rejectView } from "./reject-view.ts";
import { formView, loadingView, messageView, textView, titleOf } from "./views.ts";

/** A window in front of one person. What is shown in it may never be seen: they may have closed it. */
export interface Window {
  /** False: Slack did not open it, or does not take this; nothing is seen. */
  message(message: Message): Promise<boolean>;
  /** `channel` null: each choice names its own. */
  form(form: PlanForm, channel: string | null): Promise<boolean>;
  opened(): Promise<Opened>;
}

/**
 * `elsewhere`: what asked for it was delivered twice, and another process has opened it. `nowhere`: Slack did not open it
 * for this process. `unknown`: the answer was lost, so it may stand in front of them with nobody to fill it.
 */
export type Opened = "here" | "elsewhere" | "nowhere" | "unknown";

export interface Windows {
  /** Opens it at once: a trigger lives for 3 s. `about`: the mode of a form, or a window's title. Never throws. */
  open(
    triggerId: string,
    about: { readonly form: PlanMode } | { readonly title: string } | { readonly reject: Rejection },
  ): Window;
}

/** Their blocks are at fault, and nothing was shown. */
export const BLOCKS_REFUSED = new Set([
  "invalid_arguments",
  "invalid_blocks",
  "invalid_blocks_format",
  "view_too_large",
]);
/** They closed it: all is well, and nobody reads on. */
const CLOSED = new Set(["not_found", "view_not_found"]);

type Opening = { readonly kind: "here"; readonly id: string } | { readonly kind: Exclude<Opened, "here"> };

export function windowsOf({
  client,
  log,
  rehearsal,
  command,
}: { readonly client: WebClient; readonly log: Log } & Drawing): Windows {
  const drawing = { rehearsal, command };
  return {
    open(triggerId, about) {
      const title = "form" in about ? titleOf(about.form) : "title" in about ? about.title : REJECT_TITLE;
      const view = "reject" in about ? rejectView(about.reject, drawing) : loadingView(title, drawing);
      const opening = client.views
        .open({ trigger_id: triggerId, view })
        .then(({ view }): Opening => ({ kind: "here", id: view?.id ?? "" }))
        .catch((error: unknown): Opening => {
          if (error instanceof WebAPIPlatformError && slackCode(error) === "exchanged_trigger_id") {
            return { kind: "elsewhere" };
          }
          const kind = failureOf(error, "").kind === "unknown" ? "unknown" : "nowhere";
          log.warn({ err: describeError(error), opened: kind }, "Slack did not open a window");
          return { kind };
        });
      /** Plainer each time that Slack refuses the blocks. */
      const show = async (...views: readonly types.ModalView[]): Promise<boolean> => {
        const open = await opening;
        if (open.kind !== "here") return false;
        for (const view of views) {
          try {
            await client.views.update({ view_id: open.id, view });
            return true;
          } catch (error) {
            const code = error instanceof WebAPIPlatformError ? slackCode(error) : "";
            if (CLOSED.has(code)) return true;
            log.warn({ err: describeError(error) }, "Slack did not show a window's content");
            if (!BLOCKS_REFUSED.has(code)) return false;
          }
        }
        return false;
      };
      return {
        message: (message) => show(messageView(title, message, drawing), textView(title, message.summary, drawing)),
        opened: async () => (await opening).kind,
        form: (form, channel) => show(formView(form, channel, drawing)),
      };
    },
  };
}
