import { createContext, useContext } from "react";
import type { ControlAct, PageAnswer, PageChannel, PageClock, PagePerson, SlackAct } from "../page-wire.ts";
import type { Model } from "./model.ts";
import type { Place } from "./place.ts";

/** What every part of the page may use. It changes seldom: a message is drawn anew only when it has changed itself. */
export interface Session {
  readonly people: ReadonlyMap<string, PagePerson>;
  readonly channels: ReadonlyMap<string, PageChannel>;
  readonly bot: { readonly user: string; readonly name: string };
  /** null where nobody controls the time */
  readonly clock: PageClock | null;
  readonly me: PagePerson;
  readonly go: (change: Partial<Place>) => void;
  readonly theme: "light" | "dark";
  /** Does it as the person whom this tab acts as. */
  readonly act: (act: SlackAct) => Promise<PageAnswer>;
  readonly control: (act: ControlAct) => Promise<PageAnswer>;
}

export const SessionContext = createContext<Session | null>(null);
export const ModelContext = createContext<Model | null>(null);

export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("no session around this part of the page");
  return session;
}

/** Everything, anew with every change. */
export function useModel(): Model {
  const model = useContext(ModelContext);
  if (model === null) throw new Error("no model around this part of the page");
  return model;
}
