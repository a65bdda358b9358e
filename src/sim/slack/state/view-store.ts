import type { Json } from "./message.ts";

export interface PretendView {
  readonly id: string;
  readonly type: "modal" | "home";
  readonly user: string;
  readonly rootId: string;
  readonly previousId: string | null;
  readonly externalId: string;
  readonly hash: string;
  /** as the app sent it */
  readonly content: Json;
}

export interface ViewStore {
  find(id: string): PretendView | undefined;
  byExternalId(externalId: string): PretendView | undefined;
  /** A person's modals, the bottom one first. */
  stackOf(user: string): readonly PretendView[];
  homeOf(user: string): PretendView | undefined;
  put(view: PretendView): void;
  closeAll(user: string): void;
  /** Hears whose views have changed. */
  listen(listener: (user: string) => void): () => void;
}

export function createViewStore(): ViewStore {
  const views = new Map<string, PretendView>();
  const listeners = new Set<(user: string) => void>();
  const modalsOf = (user: string): PretendView[] =>
    [...views.values()].filter((view) => view.user === user && view.type === "modal");
  return {
    find: (id) => views.get(id),
    byExternalId: (externalId) => [...views.values()].find((view) => view.externalId === externalId),
    stackOf: modalsOf,
    homeOf: (user) => [...views.values()].find((view) => view.user === user && view.type === "home"),
    put(view) {
      views.set(view.id, view);
      for (const listener of [...listeners]) listener(view.user);
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    closeAll(user) {
      for (const view of modalsOf(user)) views.delete(view.id);
    },
  };
}
