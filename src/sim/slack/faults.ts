import type { Arguments } from "./method.ts";

/** What a call gets instead of its answer. `stored: true`: Slack acts on it all the same, and only the answer is wrong. */
export type FaultAnswer =
  | { readonly kind: "error"; readonly error: string; readonly stored?: boolean }
  | { readonly kind: "rate-limited"; readonly retryAfterS: number }
  | { readonly kind: "http"; readonly status: number; readonly stored?: boolean }
  /** the connection breaks before an answer */
  | { readonly kind: "cut"; readonly stored?: boolean }
  /** no answer ever comes; the caller's own deadline ends it */
  | { readonly kind: "hang"; readonly stored?: boolean };

export interface CallFault {
  /** a method's name, or "*" for any but apps.connections.open and auth.test */
  readonly method: string;
  readonly answer: FaultAnswer;
  /** how many calls it meets; Infinity until it is lifted */
  readonly times?: number;
  /** how many calls pass unharmed first */
  readonly after?: number;
  readonly when?: (args: Arguments) => boolean;
}

/** Everything that can go wrong with the workspace. All of it is off by default. */
export interface Faults {
  /** @returns a function that lifts the fault */
  onCall(fault: CallFault): () => void;
  /** The app is cut off: every connection of its breaks, Socket Mode, Web API and response_urls alike; until lifted. */
  cutOff(on: boolean): void;
  /** what chat.update answers from now on; null: edits work again */
  refuseEdits(error: "cant_update_message" | "edit_window_closed" | null): void;
  /** channels by id or by their name in the default world */
  removeBot(channel: string): void;
  inviteBot(channel: string): void;
  archive(channel: string): void;
  unarchive(channel: string): void;
  /** as an admin would: a parent with replies leaves a tombstone */
  deleteMessage(channel: string, ts: string): void;
  /** Slack asks every connected socket to reconnect */
  disconnectSockets(reason: "warning" | "refresh_requested" | "link_disabled" | "too_many_websockets"): void;
  /** every socket's TCP connection breaks, without a close frame */
  cutSockets(): void;
  /** no socket's ping is answered any more */
  silencePongs(silent: boolean): void;
  /** the next n events are delivered a second time, with retry_attempt 1 */
  duplicateEvents(times: number): void;
}

/** The call faults that wait for their calls. */
export interface CallFaults {
  add(fault: CallFault): () => void;
  meet(method: string, args: Arguments): FaultAnswer | null;
}

const SPARED_BY_ANY: ReadonlySet<string> = new Set(["apps.connections.open", "auth.test"]);

export function createCallFaults(): CallFaults {
  let waiting: { fault: CallFault; pass: number; left: number }[] = [];
  return {
    add(fault) {
      const entry = { fault, pass: fault.after ?? 0, left: fault.times ?? 1 };
      waiting.push(entry);
      return () => {
        waiting = waiting.filter((other) => other !== entry);
      };
    },
    meet(method, args) {
      for (const entry of waiting) {
        const { fault } = entry;
        const isMeant = fault.method === method || (fault.method === "*" && !SPARED_BY_ANY.has(method));
        if (!isMeant || entry.left <= 0 || fault.when?.(args) === false) continue;
        if (entry.pass > 0) {
          entry.pass -= 1;
          continue;
        }
        entry.left -= 1;
        return fault.answer;
      }
      return null;
    },
  };
}
