import type { ButtonName, Message } from "../core/message.ts";
import type { Asker, Desk } from "../engine/desk.ts";
import type { Asked } from "./words.ts";

interface Pressed {
  /** As the message gave it to the button. */
  readonly value: string;
  /** Of the message. */
  readonly ts: string;
  readonly asker: Asker;
  readonly desk: () => Desk;
}

/** What a press asks for. The desk checks it anew: a value is no authority. */
export function pressOn(
  button: ButtonName,
  { value, ts, asker, desk }: Pressed,
): { readonly asked: Asked; readonly work: () => Promise<Message> } {
  switch (button) {
    case "start":
      return { asked: "to start", work: async () => desk().start(asker, { value, ts }) };
    case "refresh":
      return { asked: "to read", work: async () => desk().refresh(asker, { value, ts }) };
    case "cancel":
      return { asked: "to read", work: async () => desk().cancel(asker, { value, ts }) };
    case "approve":
      return { asked: "to read", work: async () => desk().approve(asker, { value, ts }) };
    case "reject":
      return { asked: "to read", work: async () => desk().reject(asker, { value, ts }, { reason: null }) };
    case "checks":
      return { asked: "to read", work: async () => desk().checks(asker, { plan: value }) };
    case "stop":
      return { asked: "to stop", work: async () => desk().stop(asker, { run: value, threadTs: null }) };
    case "finish":
      return { asked: "to finish", work: async () => desk().finish(asker, { run: value }) };
    case "skip":
      return { asked: "to skip", work: async () => desk().skip(asker, { value, ts }) };
    case "details":
      return { asked: "to read", work: async () => desk().details(asker, { run: value }) };
    default:
      return button satisfies never;
  }
}
