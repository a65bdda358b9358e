import { Socket } from "node:net";
import { isLoopback } from "../config/loopback.ts";

/**
 * From now on no socket of this process leaves this machine, whoever opens it: the SDK clients, fetch, Bolt's socket,
 * a response_url or a websocket address that somebody sent. A rehearsal calls it before anything else. The refusal is
 * the socket's error, before any name is looked up. Returns how to undo it.
 */
export function keepOnLoopback(): () => void {
  const { connect } = Socket.prototype;
  // The one door: node:http, node:tls, fetch and every websocket go through it.
  const guarded = function (this: Socket, ...args: unknown[]): Socket {
    const host = hostOf(args);
    if (host === null || isLoopback(`http://${host.includes(":") ? `[${host}]` : host}`))
      return Reflect.apply(connect, this, args);
    // Not at once, as no refused connection is: node:tls goes on with the socket that it has just asked to connect.
    const refusal = new Error(`a rehearsal stays on this machine: it does not connect to ${host}`);
    process.nextTick(() => this.destroy(refusal));
    return this;
  };
  Socket.prototype.connect = guarded as typeof connect;
  return () => {
    Socket.prototype.connect = connect;
  };
}

/** Of (options), (port, host), (path), or what node:net has made of them; null for a path, which is this machine's. */
function hostOf(args: readonly unknown[]): string | null {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as readonly unknown[]) : args;
  if (typeof first === "object" && first !== null) {
    if ("path" in first && typeof first.path === "string" && !("port" in first && first.port != null)) return null;
    return "host" in first && typeof first.host === "string" ? first.host : "localhost";
  }
  if (typeof first === "string" && !/^\d+$/.test(first)) return null;
  return typeof second === "string" ? second : "localhost";
}
