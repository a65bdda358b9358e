import type { SlackEnvelope } from "../../../src/sim/slack/delivery.ts";
import { button, section, testWorkspace, userId } from "./calls.ts";

/** A workspace with an app that answers every envelope with the same ack, and remembers them. */
export function withApp(ack: unknown = null) {
  const rig = testWorkspace();
  const envelopes: SlackEnvelope[] = [];
  rig.workspace.connectInProcess(async (envelope) => {
    envelopes.push(envelope);
    return ack;
  });
  const respond = async (url: unknown, body: object): Promise<{ status: number; text: string }> => {
    const response = await rig.workspace.fetch(String(url), { method: "POST", body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };
  const askToConfirm = () => {
    const blocks = [section("Sure?"), { type: "actions", elements: [button("confirm", "Start", "req-1")] }];
    const user = userId(rig.workspace, "ana");
    const answer = rig.call("chat.postEphemeral", { channel: rig.gameDay, user, text: "Sure?", blocks });
    return answer.message_ts ?? "";
  };
  return { ...rig, envelopes, respond, askToConfirm };
}
