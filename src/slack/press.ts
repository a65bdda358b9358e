import type { ButtonName, Message } from "../core/message.ts";
import type { Asker, Desk } from "../engine/desk.ts";
import type { Asked } from "./words.ts";

interface Pressed {
  /**
   * As the message gave it to the button. For `choose-target`: the target's name and, on the lines behind it, the
   * reason that was already given.
   */
  readonly value: string;
  readonly asker: Asker;
  readonly desk: () => Desk;
}

/** What a press asks for. The desk checks it anew: a value is no authority. */
export function pressOn(
  button: ButtonName,
  { value, asker, desk }: Pressed,
): { readonly asked: Asked; readonly work: () => Promise<Message> } {
  switch (button) {
    case "confirm-start":
      return { asked: "to start", work: async () => desk().confirm(asker, value) };
    case "cancel-start":
      return { asked: "to read", work: async () => desk().cancel(asker, value) };
    case "choose-target": {
      const [target = "", ...reason] = value.split("\n");
      const ask = { target, reason: reason.length === 0 ? null : reason.join(" ") };
      return { asked: "to read", work: async () => desk().start(asker, ask) };
    }
    case "stop":
      return { asked: "to stop", work: async () => desk().stop(asker, { run: value, threadTs: null }) };
    case "finish":
      return { asked: "to finish", work: async () => desk().finish(asker, { run: value }) };
    case "details":
      return { asked: "to read", work: async () => desk().details(asker, { run: value }) };
    default:
      return button satisfies never;
  }
}

/** These stand in messages that only the asker sees and that are settled by the press. */
export function replacesItself(button: ButtonName): boolean {
  return button === "confirm-start" || button === "cancel-start" || button === "choose-target";
}
