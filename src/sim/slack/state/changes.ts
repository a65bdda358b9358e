/** What is now other than before, for whoever draws the workspace; what it has become is asked of the state. */
export type Change =
  | { readonly kind: "message"; readonly channel: string; readonly ts: string }
  | { readonly kind: "ephemeral"; readonly user: string; readonly channel: string; readonly ts: string }
  /** a person's modals or home */
  | { readonly kind: "views"; readonly user: string }
  | { readonly kind: "channel"; readonly channel: string };

/** Tells changes to whoever listens, and keeps none. */
export interface Changes {
  tell(change: Change): void;
  /** @returns a function that ends the listening */
  listen(listener: (change: Change) => void): () => void;
}

export function createChanges(): Changes {
  const listeners = new Set<(change: Change) => void>();
  return {
    tell(change) {
      for (const listener of [...listeners]) listener(change);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
