import { createWorkspace, type PretendWorkspace } from "../../../src/sim/slack/workspace.ts";
import { EPOCH } from "./bolt.ts";

/** A workspace whose two clocks a test moves by hand, and a short way to call it as the bot. */
export interface TestWorkspace {
  readonly workspace: PretendWorkspace;
  readonly gameDay: string;
  /** advances world time */
  pass(ms: number): void;
  /** advances real time */
  passReal(ms: number): void;
  call(method: string, args?: Record<string, unknown>, token?: string | null): SlackBody;
}

export interface SlackBody {
  readonly ok: boolean;
  readonly error?: string;
  readonly ts?: string;
  readonly message_ts?: string;
  readonly needed?: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly [field: string]: unknown;
}

export function testWorkspace(options: { scopes?: readonly string[] } = {}): TestWorkspace {
  const clock = { world: EPOCH, real: 0 };
  const workspace = createWorkspace({ seed: 1, now: () => clock.world, transportNow: () => clock.real, ...options });
  return {
    workspace,
    gameDay: channelId(workspace, "game-day"),
    pass(ms) {
      clock.world += ms;
    },
    passReal(ms) {
      clock.real += ms;
    },
    call(method, args = {}, token = workspace.tokens.bot) {
      const wire = Object.entries(args).map(([name, value]) => [
        name,
        typeof value === "string" ? value : JSON.stringify(value),
      ]);
      const answer = workspace.webApi({ method, token, args: Object.fromEntries(wire) });
      return { ...(answer.body as { ok: boolean }), status: answer.status, headers: answer.headers };
    },
  };
}

export function channelId(workspace: PretendWorkspace, name: string): string {
  const channel = workspace.channels[name];
  if (channel === undefined) throw new Error(`no channel ${name}`);
  return channel.id;
}

export function userId(workspace: PretendWorkspace, name: string): string {
  const user = workspace.people[name];
  if (user === undefined) throw new Error(`no person ${name}`);
  return user.id;
}

export const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text } });

export const button = (actionId: string, text = "Press", value?: string) => ({
  type: "button",
  action_id: actionId,
  text: { type: "plain_text", text },
  ...(value === undefined ? {} : { value }),
});
