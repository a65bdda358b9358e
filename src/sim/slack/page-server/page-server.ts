import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { isRecord } from "../blocks/check.ts";
import type { ControlAct, FromPage, PageAnswer, PageControls, PagePicture, PagePlace, ToPage } from "../page-wire.ts";
import type { PretendWorkspace } from "../workspace.ts";
import type { Feed } from "./feed.ts";
import { actInSlack, isControlAct, readAct } from "./page-acts.ts";

/** One file of the built page. */
export interface PageFile {
  readonly type: string;
  readonly body: Uint8Array;
}

/** What the page may do to the rehearsal itself. */
export interface Controller {
  act(act: ControlAct): Promise<PageAnswer>;
}

export interface ServedPage {
  /** "http://127.0.0.1:P/" */
  readonly url: string;
  /** Shows another workspace from now on; open pages follow. */
  show(workspace: PretendWorkspace): void;
  controls(controls: PageControls): void;
  picture(picture: PagePicture): void;
  /** the pages that are open now */
  readonly readers: number;
  close(): Promise<void>;
}

/** No page has a reason to send more at once: 3 inputs of 3,000 characters, many times over. */
const MAX_FRAME_BYTES = 256 * 1024;

/** Nothing from elsewhere is loaded, framed or asked. */
const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": "default-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

/**
 * Serves the page on loopback. `files` by path ("/", "/assets/x.js"); a rejection's words are shown instead of the page.
 * A request by another Host (DNS rebinding) and a WebSocket from another Origin are refused; nothing is done by GET.
 */
export async function servePage(options: {
  readonly files: Promise<ReadonlyMap<string, PageFile>>;
  readonly port: number;
  readonly controller: Controller | null;
}): Promise<ServedPage> {
  options.files.catch(() => undefined);
  let shown: { readonly workspace: PretendWorkspace; readonly feed: Feed } | null = null;
  let worlds = 0;
  const sockets = new Map<WebSocket, (() => void) | null>();
  const server = createServer((request, response) => void answer(request, response));
  const wss = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES });
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!isOurs(request) || request.headers.origin !== `http://${request.headers.host}` || request.url !== "/page") {
      stream.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
      return;
    }
    wss.handleUpgrade(request, stream, head, (socket) => welcome(socket));
  });
  server.listen(options.port, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const isOurs = ({ headers: { host } }: IncomingMessage): boolean =>
    host === `127.0.0.1:${port}` || host === `localhost:${port}`;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const say = (status: number, words: string): void => {
      response.writeHead(status, { ...HEADERS, "content-type": "text/plain; charset=utf-8" }).end(words);
    };
    if (!isOurs(request)) return say(403, `This page answers to 127.0.0.1:${port} alone.`);
    if (request.method !== "GET" && request.method !== "HEAD") return say(405, "This page is read by GET.");
    try {
      const { pathname } = new URL(request.url ?? "/", "http://page.invalid");
      const file = (await options.files).get(pathname);
      if (file === undefined) return say(404, "There is no such file in the page.");
      const cache = pathname === "/" ? "no-store" : "max-age=31536000, immutable";
      response.writeHead(200, { ...HEADERS, "content-type": file.type, "cache-control": cache }).end(file.body);
    } catch (error) {
      say(503, error instanceof Error ? error.message : String(error));
    }
  }

  function welcome(socket: WebSocket): void {
    sockets.set(socket, null);
    socket.on("close", () => {
      sockets.get(socket)?.();
      sockets.delete(socket);
    });
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => {
      const frame = readFrame(String(data));
      if (frame === null) socket.close(1008, "not a frame of this page");
      else if (frame.type === "hello") follow(socket, frame.from);
      else void act(frame.act).then((done) => send(socket, { type: "answer", id: frame.id, answer: done }));
    });
  }

  /** From here on the socket hears every change, after what it missed. */
  function follow(socket: WebSocket, from: PagePlace | null): void {
    sockets.get(socket)?.();
    if (shown === null) {
      sockets.set(socket, null);
      return;
    }
    send(socket, shown.feed.from(from));
    sockets.set(
      socket,
      shown.feed.listen((frame) => send(socket, frame)),
    );
  }

  async function act(sent: unknown): Promise<PageAnswer> {
    const read = readAct(sent);
    if (read === null) return { ok: false, why: "The page sent what is no act." };
    try {
      if (isControlAct(read))
        return (await options.controller?.act(read)) ?? { ok: false, why: "There is nothing to control here." };
      if (shown === null) return { ok: false, why: "The world is being made." };
      return await actInSlack(shown.workspace, read);
    } catch (error) {
      return { ok: false, why: error instanceof Error ? error.message : String(error) };
    }
  }

  return {
    url: `http://127.0.0.1:${port}/`,
    get readers() {
      return sockets.size;
    },
    show(workspace) {
      shown?.feed.close();
      worlds += 1;
      shown = { workspace, feed: workspace.feed(`${process.pid}-${worlds}`) };
      for (const socket of sockets.keys()) follow(socket, null);
    },
    controls: (controls) => shown?.feed.controls(controls),
    picture: (picture) => shown?.feed.picture(picture),
    async close() {
      shown?.feed.close();
      for (const socket of sockets.keys()) socket.terminate();
      wss.close();
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send(socket: WebSocket, frame: ToPage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(frame));
}

function readFrame(text: string): FromPage | null {
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    return null;
  }
  if (!isRecord(frame)) return null;
  if (frame.type === "act" && typeof frame.id === "number") return frame as unknown as FromPage;
  if (frame.type !== "hello") return null;
  const { from } = frame;
  if (from === null) return { type: "hello", from };
  if (!isRecord(from) || typeof from.world !== "string" || typeof from.seq !== "number") return null;
  return { type: "hello", from: { world: from.world, seq: from.seq } };
}
