import type { FromPage, PageAct, PageAnswer, ToPage } from "../page-wire.ts";
import { applied, type Model, modelOf } from "./model.ts";

/** What the connection knows, and how the page hears of it. */
export interface Connection {
  readonly current: () => Snapshot;
  readonly subscribe: (listener: () => void) => () => void;
  readonly act: (act: PageAct) => Promise<PageAnswer>;
}

export interface Snapshot {
  /** null before the first word */
  readonly model: Model | null;
  readonly isConnected: boolean;
}

const RETRY_MS = 500;
const LOST: PageAnswer = {
  ok: false,
  why: "The connection to the rehearsal was lost: it may or may not have been done.",
};
const AWAY: PageAnswer = { ok: false, why: "The rehearsal does not answer. Is it still running?" };

/** Connects, and again whenever it is cut: what was missed meanwhile is asked for by its number. */
export function connect(url: string): Connection {
  const listeners = new Set<() => void>();
  const waiting = new Map<number, (answer: PageAnswer) => void>();
  let snapshot: Snapshot = { model: null, isConnected: false };
  let socket: WebSocket | null = null;
  let acts = 0;

  function change(next: Partial<Snapshot>): void {
    snapshot = { ...snapshot, ...next };
    for (const listener of listeners) listener();
  }

  function open(): void {
    const own = new WebSocket(url);
    socket = own;
    own.onopen = () => {
      send(own, { type: "hello", from: snapshot.model?.place ?? null });
      change({ isConnected: true });
    };
    own.onmessage = ({ data }) => receive(JSON.parse(String(data)) as ToPage);
    own.onclose = () => {
      for (const resolve of waiting.values()) resolve(LOST);
      waiting.clear();
      change({ isConnected: false });
      setTimeout(open, RETRY_MS);
    };
  }

  function receive(frame: ToPage): void {
    switch (frame.type) {
      case "snapshot":
        change({ model: modelOf(frame.state, frame) });
        return;
      case "events": {
        const { model } = snapshot;
        if (model === null) return;
        const place = { world: frame.world, seq: frame.seq };
        change({ model: { ...frame.events.reduce(applied, model), place } });
        return;
      }
      case "answer":
        waiting.get(frame.id)?.(frame.answer);
        waiting.delete(frame.id);
        return;
      default:
        frame satisfies never;
    }
  }

  open();
  return {
    current: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    act(act) {
      const own = socket;
      if (own === null || own.readyState !== WebSocket.OPEN) return Promise.resolve(AWAY);
      acts += 1;
      const id = acts;
      return new Promise((resolve) => {
        waiting.set(id, resolve);
        send(own, { type: "act", id, act });
      });
    },
  };
}

function send(socket: WebSocket, frame: FromPage): void {
  socket.send(JSON.stringify(frame));
}
