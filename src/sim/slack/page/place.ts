import { useCallback, useSyncExternalStore } from "react";

/** Where this tab is, and as whom: it stands in the address, so that a reload loses nothing and each tab is its own. */
export interface Place {
  /** a person's name; empty: the first who is not a bot */
  readonly as: string;
  /** a channel's id; empty: where the game day plays */
  readonly channel: string;
  /** a thread's ts; empty: none is open */
  readonly thread: string;
  /** "home" instead of a channel */
  readonly view: "channel" | "home";
  /** on a narrow screen, the one pane that is shown */
  readonly pane: Pane;
}

export type Pane = "channels" | "main" | "thread" | "rehearsal";

function read(hash: string): Place {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  const pane = values.get("pane");
  return {
    as: values.get("as") ?? "",
    channel: values.get("channel") ?? "",
    thread: values.get("thread") ?? "",
    view: values.get("view") === "home" ? "home" : "channel",
    pane: pane === "channels" || pane === "thread" || pane === "rehearsal" ? pane : "main",
  };
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

export function usePlace(): readonly [Place, (change: Partial<Place>) => void] {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  const go = useCallback((change: Partial<Place>) => {
    const next = { ...read(window.location.hash), ...change };
    const values = Object.entries(next).filter(
      ([name, value]) => value !== "" && !(name === "pane" && value === "main"),
    );
    window.location.hash = new URLSearchParams(values).toString();
  }, []);
  return [read(hash), go];
}

/** What is typed and not sent yet: kept by the tab, so that a reload loses nothing. */
export const drafts = {
  read: (key: string): string => window.sessionStorage.getItem(`draft ${key}`) ?? "",
  write(key: string, text: string): void {
    if (text === "") window.sessionStorage.removeItem(`draft ${key}`);
    else window.sessionStorage.setItem(`draft ${key}`, text);
  },
};
