import type { Changes } from "./changes.ts";
import type { Json } from "./message.ts";

export interface PretendView {
  readonly id: string;
  readonly type: "modal" | "home";
  readonly user: string;
  readonly rootId: string;
  readonly previousId: string | null;
  readonly externalId: string;
  readonly hash: string;
  /** as the app sent it, with the block ids and action ids that Slack adds where they are missing */
  readonly content: Json;
}

export interface ViewStore {
  find(id: string): PretendView | undefined;
  byExternalId(externalId: string): PretendView | undefined;
  /** A person's modals, the bottom one first. */
  stackOf(user: string): readonly PretendView[];
  homeOf(user: string): PretendView | undefined;
  put(view: PretendView): void;
  /** The view and every one above it. */
  close(view: PretendView): void;
  closeAll(user: string): void;
}

export function createViewStore(changes: Changes): ViewStore {
  const views = new Map<string, PretendView>();
  const modalsOf = (user: string): PretendView[] =>
    [...views.values()].filter((view) => view.user === user && view.type === "modal");
  return {
    find: (id) => views.get(id),
    byExternalId: (externalId) => [...views.values()].find((view) => view.externalId === externalId),
    stackOf: modalsOf,
    homeOf: (user) => [...views.values()].find((view) => view.user === user && view.type === "home"),
    put(view) {
      views.set(view.id, view);
      changes.tell({ kind: "views", user: view.user });
    },
    close(view) {
      const stack = modalsOf(view.user);
      for (const one of stack.slice(stack.findIndex(({ id }) => id === view.id))) views.delete(one.id);
      changes.tell({ kind: "views", user: view.user });
    },
    closeAll(user) {
      for (const view of modalsOf(user)) views.delete(view.id);
      changes.tell({ kind: "views", user });
    },
  };
}
