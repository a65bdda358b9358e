import type { ButtonName, HomeButton } from "../core/message.ts";

const NAMES: Readonly<Record<ButtonName, true>> = {
  start: true,
  refresh: true,
  cancel: true,
  checks: true,
  approve: true,
  reject: true,
  stop: true,
  finish: true,
  skip: true,
  details: true,
  "home-start": true,
  "home-refresh": true,
};

/** `spot-chaos:stop`; a second one of its name in a message is `spot-chaos:stop:2`, since Slack wants each only once. */
export function actionIdOf(name: ButtonName, nth: number): string {
  return nth === 1 ? `spot-chaos:${name}` : `spot-chaos:${name}:${nth}`;
}

/** Whether it was drawn by this bot, in whatever version. */
export function isOurs(actionId: string): boolean {
  return actionId.startsWith("spot-chaos:");
}

/** Which of our buttons was pressed; null when it is none of ours, or of an older version. */
export function buttonOf(actionId: string): ButtonName | null {
  const [, name] = /^spot-chaos:([a-z-]+)(?::\d+)?$/.exec(actionId) ?? [];
  return name !== undefined && isButtonName(name) ? name : null;
}

/** Whether it belongs to a Home, and so to no message. */
export function isHomeButton(name: ButtonName): name is HomeButton {
  return name === "home-start" || name === "home-refresh";
}

function isButtonName(name: string): name is ButtonName {
  return Object.hasOwn(NAMES, name);
}
