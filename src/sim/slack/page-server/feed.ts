import type { PageControls, PageEvent, PagePicture, PagePlace, PageState, ToPage } from "../page-wire.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { eventForPage, stateForPage } from "./page-view.ts";

/** So many changes are kept for pages that lost their connection; whoever missed more gets everything anew. */
const KEPT = 2_000;

/** The numbered changes of one workspace, and all of it at once for who comes new. */
export interface Feed {
  /** What brings somebody who is at this place (null: nowhere) up to now. */
  from(place: PagePlace | null): ToPage;
  listen(listener: (frame: ToPage) => void): () => void;
  controls(controls: PageControls): void;
  picture(picture: PagePicture): void;
  close(): void;
}

/** `world`: a name that no other feed has had. */
export function createFeed(state: WorkspaceState, world: string): Feed {
  const events: PageEvent[] = [];
  const listeners = new Set<(frame: ToPage) => void>();
  let seq = 0;
  let controls: PageControls | null = null;
  let picture: PagePicture | null = null;
  const add = (event: PageEvent): void => {
    seq += 1;
    events.push(event);
    if (events.length > KEPT) events.shift();
    for (const listener of [...listeners]) listener({ type: "events", world, seq, events: [event] });
  };
  const stop = state.changes.listen((change) => add(eventForPage(state, change)));
  const whole = (): PageState => ({ ...stateForPage(state), controls, picture });
  return {
    from(place) {
      const missed = place === null || place.world !== world ? Number.POSITIVE_INFINITY : seq - place.seq;
      if (missed < 0 || missed > events.length) return { type: "snapshot", world, seq, state: whole() };
      return { type: "events", world, seq, events: missed === 0 ? [] : events.slice(-missed) };
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    controls(now) {
      controls = now;
      add({ kind: "controls", controls: now });
    },
    picture(now) {
      picture = now;
      add({ kind: "picture", picture: now });
    },
    close: stop,
  };
}
