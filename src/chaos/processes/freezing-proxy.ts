import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A way to a port of 127.0.0.1 that can fall silent without a word, as when a firewall forgets a connection. */
export class FreezingProxy {
  readonly #server: Server;
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  #silent = false;
  #refuses = false;

  private constructor(server: Server, to: number) {
    this.#server = server;
    server.on("connection", (near) => {
      if (this.#refuses) {
        near.destroy();
        return;
      }
      const far = connect(to, "127.0.0.1");
      const pair = [near, far] as const;
      this.#pairs.add(pair);
      if (!this.#silent) for (const [from, into] of [pair, [far, near] as const]) from.pipe(into);
      for (const socket of pair) {
        socket.on("error", () => {});
        socket.on("close", () => {
          for (const other of pair) other.destroy();
          this.#pairs.delete(pair);
        });
      }
    });
  }

  static async before(port: number): Promise<FreezingProxy> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new FreezingProxy(server, port);
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get connections(): number {
    return this.#pairs.size;
  }

  /** Every connection there is goes silent for ever; with `newOnes` those to come are silent too, until `thaw`. */
  freeze({ newOnes }: { readonly newOnes: boolean }): void {
    this.#silent = newOnes;
    for (const [near, far] of this.#pairs) {
      near.unpipe(far).pause();
      far.unpipe(near).pause();
    }
  }

  /** What is asked still arrives; no answer comes back, on any connection there is. */
  mute(): void {
    for (const [near, far] of this.#pairs) far.unpipe(near).pause();
  }

  /** Every connection there is breaks, and those to come do at once, until told otherwise. */
  refuse(refuses: boolean): void {
    this.#refuses = refuses;
    if (refuses) for (const pair of this.#pairs) for (const socket of pair) socket.destroy();
  }

  thaw(): void {
    this.#silent = false;
  }

  async end(): Promise<void> {
    for (const [near, far] of this.#pairs) {
      near.destroy();
      far.destroy();
    }
    this.#server.close();
    await once(this.#server, "close");
  }
}
