import type { ButtonName } from "../core/message.ts";

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
};

/** `spot-chaos:stop`; a second one of its name in a message is `spot-chaos:stop:2`, since Slack wants each only once. */
export function actionIdOf(name: ButtonName, nth: number): string {
  return nth === 1 ? `spot-chaos:${name}` : `spot-chaos:${name}:${nth}`;
}

/** Which of our buttons was pressed; null when it is none of ours, or of an older version. */
export function buttonOf(actionId: string): ButtonName | null {
  const [, name] = /^spot-chaos:([a-z-]+)(?::\d+)?$/.exec(actionId) ?? [];
  return name !== undefined && isButtonName(name) ? name : null;
}

function isButtonName(name: string): name is ButtonName {
  return Object.hasOwn(NAMES, name);
}
