import type { Instant } from "./time.ts";

/** The state words that get an emoji; the emoji never stands without the word. */
export type Icon = "waiting" | "running" | "done" | "warning" | "failed" | "stopped";

/** A piece of a line. Plain strings may hold anything at all: whoever draws them escapes them. */
export type Part =
  | string
  | { readonly bold: string }
  | { readonly italic: string }
  | { readonly code: string }
  /** What people type after the slash command, whose name is configured: `start web`. Drawn as code, with the command. */
  | { readonly command: string }
  | { readonly icon: Icon }
  /** A Slack user id; mentions (and so notifies) the person. */
  | { readonly user: string }
  /** A Slack channel's id, shown by its name. */
  | { readonly channel: string }
  /** A Slack user group's id; mentions everyone in it. */
  | { readonly group: string }
  /** Drawn in the reader's own zone; `ago` stays true without an edit. */
  | { readonly when: Instant; readonly as: "time" | "date-time" | "ago" }
  | { readonly link: string; readonly label: string };

export type Line = readonly Part[];

/** The buttons of a person's Home, which belongs to no channel. */
export type HomeButton = "home-start" | "home-refresh";

export type ButtonName =
  | HomeButton
  | "start"
  | "refresh"
  | "cancel"
  | "checks"
  | "approve"
  | "reject"
  | "stop"
  | "finish"
  | "skip"
  | "details";

export interface Button {
  readonly name: ButtonName;
  readonly label: string;
  /** What comes back with the press, never an authority by itself: the id of a run or of a plan. */
  readonly value: string;
  readonly style: "plain" | "primary" | "danger";
  /** Asked before the press counts. */
  readonly confirm: { readonly title: string; readonly text: string; readonly yes: string; readonly no: string } | null;
}

/** Anything that the bot says, without knowing how Slack draws it. */
export interface Message {
  /** A full sentence for notifications and screen readers: state, cluster, what comes next. */
  readonly summary: string;
  /** Paragraphs of lines. */
  readonly body: readonly (readonly Line[])[];
  /** Small print below the body. */
  readonly footer: readonly Line[];
  readonly buttons: readonly Button[];
}
