import type { Choice, Filled } from "./choice.ts";

/** What goes over the page's WebSocket, both ways, as JSON. Types alone: the page in the browser imports them too. */

export interface PagePerson {
  readonly id: string;
  readonly name: string;
  readonly realName: string;
  readonly isBot: boolean;
  readonly isGuest: boolean;
  /** of another company */
  readonly isStranger: boolean;
  /** IANA, of the person's own settings: times are shown in it */
  readonly timeZone: string;
}

export interface PageChannel {
  readonly id: string;
  /** without "#"; empty for a direct message */
  readonly name: string;
  readonly kind: "public" | "private" | "im" | "mpim";
  readonly members: readonly string[];
  readonly isArchived: boolean;
  readonly isExtShared: boolean;
}

export interface PageMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Readonly<Record<string, unknown>>[];
  readonly threadTs: string | null;
  readonly broadcast: boolean;
  readonly isEdited: boolean;
  /** a deleted parent whose replies remain */
  readonly tombstone: boolean;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly files: readonly { readonly id: string; readonly title: string }[];
  /** the one person who sees it, of an ephemeral */
  readonly only: string | null;
}

export interface PageView {
  readonly id: string;
  readonly hash: string;
  /** title, submit, close and blocks, as the app sent them and with all ids */
  readonly content: Readonly<Record<string, unknown>>;
}

/** What one person has before them, beside the channels. */
export interface PageViews {
  readonly user: string;
  /** the bottom one first */
  readonly modals: readonly PageView[];
  readonly home: PageView | null;
}

/** World time, as numbers to go on with: epoch + (Date.now() - startedAt) × warp. */
export interface PageClock {
  readonly epoch: number;
  readonly startedAt: number;
  readonly warp: number;
  readonly paused: boolean;
}

/** The controls beside the workspace, as whoever serves the page hands them in. */
export interface PageControls {
  readonly clock: PageClock;
  readonly scenario: string;
  readonly seed: number;
  /** how many others have to approve what is started; a new world may ask for up to `mostApprovals` */
  readonly approvals: number;
  readonly mostApprovals: number;
  /** who may do what, in words */
  readonly who: string;
  readonly scenarios: readonly { readonly name: string; readonly summary: string }[];
  readonly warps: readonly number[];
  readonly bot: { readonly state: "starting" | "running" | "away" | "ended"; readonly words: string };
  readonly isSlackCut: boolean;
  readonly isAwsCut: boolean;
  readonly isAwsThrottled: boolean;
  /** who plays: a person at the page, or the rehearsal itself */
  readonly isByHand: boolean;
  /** slash commands to complete: the form, and what it is for */
  readonly commands: readonly { readonly form: string; readonly what: string }[];
  /** what the rehearsal did, in words, oldest first */
  readonly notes: readonly { readonly at: number; readonly words: string }[];
}

/** The pretend cluster at a moment; times are world milliseconds. */
export interface PagePicture {
  readonly now: number;
  readonly experiments: readonly { readonly id: string; readonly status: string }[];
  readonly groups: readonly {
    readonly name: string;
    readonly desired: number;
    readonly inService: number;
    readonly instances: readonly {
      readonly id: string;
      readonly state: string;
      readonly lifecycle: string;
      readonly ecs: string | null;
      readonly tasks: number;
    }[];
  }[];
  readonly services: readonly {
    readonly name: string;
    readonly desired: number;
    readonly running: number;
    readonly pending: number;
  }[];
}

export interface PageState {
  readonly team: { readonly id: string; readonly name: string };
  readonly bot: { readonly user: string; readonly name: string };
  readonly command: string;
  readonly people: readonly PagePerson[];
  readonly channels: readonly PageChannel[];
  readonly messages: readonly PageMessage[];
  readonly views: readonly PageViews[];
  readonly controls: PageControls | null;
  readonly picture: PagePicture | null;
}

/** One change, in the order in which they happened. */
export type PageEvent =
  | { readonly kind: "message"; readonly message: PageMessage }
  | { readonly kind: "gone"; readonly channel: string; readonly ts: string; readonly only: string | null }
  | { readonly kind: "channel"; readonly channel: PageChannel }
  | { readonly kind: "views"; readonly views: PageViews }
  | { readonly kind: "controls"; readonly controls: PageControls }
  | { readonly kind: "picture"; readonly picture: PagePicture };

/** What a person does in Slack. */
export type SlackAct =
  | { readonly kind: "command"; readonly channel: string; readonly command: string; readonly text: string }
  | { readonly kind: "say"; readonly channel: string; readonly text: string; readonly threadTs?: string }
  | {
      readonly kind: "press";
      readonly channel: string;
      readonly messageTs: string;
      readonly blockId: string;
      readonly actionId: string;
      readonly choice?: Choice;
      readonly filled: Filled;
    }
  | {
      readonly kind: "press-view";
      readonly viewId: string;
      readonly blockId: string;
      readonly actionId: string;
      readonly choice?: Choice;
      readonly filled: Filled;
    }
  | { readonly kind: "submit"; readonly viewId: string; readonly filled: Filled }
  | { readonly kind: "close"; readonly viewId: string; readonly all: boolean }
  | { readonly kind: "open-home"; readonly tab: "home" | "messages" };

/** What somebody does to the rehearsal itself. */
export type ControlAct =
  | { readonly kind: "warp"; readonly warp: number }
  | { readonly kind: "pause"; readonly paused: boolean }
  | { readonly kind: "bot"; readonly order: "kill" | "start" | "restart" }
  | { readonly kind: "cut-slack" | "cut-aws" | "throttle-aws"; readonly on: boolean }
  | { readonly kind: "world"; readonly scenario: string; readonly seed: number; readonly approvals: number };

export type PageAct = ({ readonly as: string } & SlackAct) | ControlAct;

/** How an act went. */
export type PageAnswer =
  | { readonly ok: true; readonly errors?: Readonly<Record<string, string>> }
  /** in words for the person who did it */
  | { readonly ok: false; readonly why: string };

/** Where in the history of changes somebody is: events of another `world` do not count on. */
export interface PagePlace {
  readonly world: string;
  readonly seq: number;
}

export type ToPage =
  | ({ readonly type: "snapshot"; readonly state: PageState } & PagePlace)
  /** the events after the place that was asked from, `seq` being the last one's number */
  | ({ readonly type: "events"; readonly events: readonly PageEvent[] } & PagePlace)
  | { readonly type: "answer"; readonly id: number; readonly answer: PageAnswer };

export type FromPage =
  | { readonly type: "hello"; readonly from: PagePlace | null }
  | { readonly type: "act"; readonly id: number; readonly act: PageAct };
