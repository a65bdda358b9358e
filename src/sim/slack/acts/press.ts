import type { Choice, Filled } from "../choice.ts";
import type { Answer, Delivery } from "../delivery.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { messageOnTheWire } from "../wire-message.ts";
import { valuesOf } from "./chosen.ts";
import { interactionBy } from "./interaction.ts";
import { channelOf, personNamed, wireNameOf } from "./person.ts";
import { pressedIn } from "./pressable.ts";

/** People and channels by id or by name. */
export interface Press {
  readonly user: string;
  readonly channel: string;
  readonly messageTs: string;
  readonly actionId: string;
  /** Of a button, or of the one option that is picked. */
  readonly value?: string;
  /** Only in this block. */
  readonly blockId?: string;
  /** What is chosen in a menu or a field. */
  readonly choice?: Choice;
  /** What stands in the message's other fields. */
  readonly filled?: Filled;
}

/** Someone presses a button (or picks from a menu) in a message, or in something only they see. Throws if it is not there. */
export async function pressButton(state: WorkspaceState, delivery: Delivery, act: Press): Promise<Answer> {
  const person = personNamed(state, act.user);
  const channel = channelOf(state, person, act.channel);
  const ephemeral = state.ephemerals.find(
    (each) => each.ts === act.messageTs && each.user === person.id && each.channel === channel.id,
  );
  const message = ephemeral === undefined ? state.messages.find(channel.id, act.messageTs) : undefined;
  const place = ephemeral ?? message;
  if (place === undefined) throw new Error(`${person.name} sees no message ${act.messageTs} in ${act.channel}.`);
  const action = pressedIn(state, place.blocks, act);
  if (action === null) throw new Error(`Message ${act.messageTs} has no "${act.actionId}" to press.`);
  const original = { ts: place.ts, ephemeral: ephemeral !== undefined };
  const path = state.responseUrls.issue({ channel: channel.id, user: person.id, threadTs: place.threadTs, original });
  const thread = place.threadTs === null ? {} : { thread_ts: place.threadTs };
  return delivery.deliver({
    type: "interactive",
    accepts_response_payload: false,
    payload: {
      type: "block_actions",
      ...interactionBy(state, person),
      container: {
        type: "message",
        message_ts: place.ts,
        channel_id: channel.id,
        is_ephemeral: original.ephemeral,
        ...thread,
      },
      trigger_id: state.triggers.issue(person.id),
      channel: { id: channel.id, name: wireNameOf(channel) },
      // Of an ephemeral, Slack sends no message: the app has to know what it asked.
      ...(message === undefined ? {} : { message: messageOnTheWire(state, message, { metadata: true }) }),
      state: { values: valuesOf(state, place.blocks, act.filled ?? {}) },
      response_url: `${state.origins.hooks}${path}`,
      actions: [{ ...action, action_ts: state.stamps.next() }],
    },
  });
}
