import { builtPage } from "../../src/cli/rehearse/page/built-page.ts";
import type { SlackEnvelope } from "../../src/sim/slack/delivery.ts";
import { type ServedPage, servePage } from "../../src/sim/slack/page-server/page-server.ts";
import { button, section, type TestWorkspace, testWorkspace } from "../sim/slack/calls.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string, text: string) => ({ text: plain(text), value });

/** The modal of the stand-in app: one of each kind of field that an app would ask with. */
export const FORM = {
  type: "modal",
  callback_id: "form",
  title: plain("A game day"),
  submit: plain("Show the plan"),
  notify_on_close: true,
  blocks: [
    section("What is to be *interrupted*?"),
    {
      type: "input",
      block_id: "target",
      label: plain("Target"),
      element: { type: "static_select", action_id: "pick", options: [option("a", "alpha"), option("b", "beta")] },
    },
    {
      type: "input",
      block_id: "reason",
      label: plain("Reason"),
      hint: plain("Everyone will read it."),
      element: { type: "plain_text_input", action_id: "text", max_length: 40 },
    },
    {
      type: "input",
      block_id: "with",
      optional: true,
      label: plain("Who should know"),
      element: { type: "multi_users_select", action_id: "people" },
    },
    { type: "actions", block_id: "more", elements: [button("explain", "Explain")] },
  ],
};

/** A card with a button that asks before it is pressed. */
export const CARD = [
  section("*Ready* :white_check_mark: from T+0:12 to T+0:24, `a < b` &gt; c"),
  {
    type: "actions",
    block_id: "card",
    elements: [
      {
        ...button("go", "Start", "run-1"),
        style: "danger",
        confirm: { title: plain("Start now?"), text: plain("3 of 4 go."), confirm: plain("Start"), deny: plain("No") },
      },
      button("details", "Details"),
    ],
  },
];

/** A workspace with its page, and a tiny app in it that remembers what it was sent. */
export interface StandIn extends TestWorkspace {
  readonly page: ServedPage;
  readonly heard: SlackEnvelope[];
  /** From now on it answers nothing. */
  deafen(): void;
  /** The payloads of one type, oldest first. */
  payloads(type: string): readonly Readonly<Record<string, unknown>>[];
}

export async function standIn(): Promise<StandIn> {
  const rig = testWorkspace();
  const { workspace, call } = rig;
  const heard: SlackEnvelope[] = [];
  let isDeaf = false;
  workspace.connectInProcess(async (envelope) => {
    if (isDeaf) throw new Error("nobody there");
    heard.push(envelope);
    return answer(envelope.payload, call);
  });
  const page = await servePage({ files: builtPage(), port: 0, controller: null });
  page.show(workspace);
  return {
    ...rig,
    page,
    heard,
    deafen() {
      isDeaf = true;
    },
    payloads: (type) =>
      heard
        .map(({ payload }) => (payload.type === "event_callback" ? (payload.event as typeof payload) : payload))
        .filter((payload) => payload.type === type),
  };
}

function answer(payload: Readonly<Record<string, unknown>>, call: TestWorkspace["call"]): unknown {
  if (payload.command !== undefined) {
    if (payload.text === "form") call("views.open", { trigger_id: payload.trigger_id, view: FORM });
    else return { text: `You said *${String(payload.text)}*.` };
    return null;
  }
  if (payload.type === "view_submission") return answerForm(payload);
  if (payload.type === "block_actions" && (payload.actions as { action_id: string }[])[0]?.action_id === "explain") {
    const explained = { type: "modal", title: plain("Explained"), blocks: [section("It comes back.")] };
    call("views.push", { trigger_id: payload.trigger_id, view: explained });
  }
  const event = payload.event as { type: string; user: string } | undefined;
  if (event?.type === "app_home_opened") {
    const view = {
      type: "home",
      blocks: [section("*Running now*: nothing"), { type: "actions", elements: [button("begin", "Start…")] }],
    };
    call("views.publish", { user_id: event.user, view });
  }
  return null;
}

function answerForm(payload: Readonly<Record<string, unknown>>): unknown {
  const { values } = (payload.view as { state: { values: Record<string, Record<string, { value: string }>> } }).state;
  const reason = values.reason?.text?.value;
  if (reason === "because") return { response_action: "errors", errors: { reason: "Because is no reason." } };
  if (reason === "more") {
    const blocks = [section("One more step.")];
    return {
      response_action: "update",
      view: { type: "modal", title: plain("Step two"), submit: plain("Done"), blocks },
    };
  }
  return null;
}
