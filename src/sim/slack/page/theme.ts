import { useSyncExternalStore } from "react";

const query = window.matchMedia("(prefers-color-scheme: dark)");

function subscribe(listener: () => void): () => void {
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
}

/** As the machine has it. */
export function useTheme(): "light" | "dark" {
  return useSyncExternalStore(subscribe, () => query.matches) ? "dark" : "light";
}
