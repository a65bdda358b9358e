import type { ButtonName, HomeButton, Message } from "../core/message.ts";
import type { Asker, Desk, PlanButton } from "../engine/desk.ts";
import type { Asked } from "./words.ts";

interface Pressed {
  readonly press: Required<PlanButton>;
  readonly asker: Asker;
  readonly desk: () => Desk;
}

/** What a press asks for. The desk checks it anew: a value is no authority. */
export function pressOn(
  button: Exclude<ButtonName, HomeButton>,
  { press, asker, desk }: Pressed,
): { readonly asked: Asked; readonly work: () => Promise<Message> } {
  const { value } = press;
  switch (button) {
    case "start":
      return { asked: "to start", work: async () => desk().start(asker, press) };
    case "refresh":
      return { asked: "to read", work: async () => desk().refresh(asker, press) };
    case "cancel":
      return { asked: "to read", work: async () => desk().cancel(asker, press) };
    case "approve":
      return { asked: "to read", work: async () => desk().approve(asker, press) };
    case "reject":
      return { asked: "to read", work: async () => desk().reject(asker, press, { reason: null }) };
    case "checks":
      return { asked: "to read", work: async () => desk().checks(asker, { plan: value }) };
    case "stop":
      return { asked: "to stop", work: async () => desk().stop(asker, { run: value, threadTs: null }) };
    case "finish":
      return { asked: "to finish", work: async () => desk().finish(asker, { run: value }) };
    case "skip":
      return { asked: "to skip", work: async () => desk().skip(asker, press) };
    case "details":
      return { asked: "to read", work: async () => desk().details(asker, { run: value }) };
    default:
      return button satisfies never;
  }
}
