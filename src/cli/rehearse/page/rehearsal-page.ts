import { realClock } from "../../../clock.ts";
import { type ServedPage, servePage } from "../../../sim/slack/page-server/page-server.ts";
import type { ControlAct, PageAnswer } from "../../../sim/slack/page-wire.ts";
import type { RehearsalOptions } from "../options.ts";
import type { SocketRehearsal } from "../sockets.ts";
import { builtPage } from "./built-page.ts";
import { Controls, type WorldChoice } from "./controls.ts";

/** How often the cluster's picture is taken while somebody looks; real time. */
const PICTURE_MS = 400;

/** The page of a rehearsal: one address, whatever worlds are played one after another. */
export class RehearsalPage {
  readonly #served: ServedPage;
  readonly #real = realClock();
  #controls: Controls | null = null;
  #rehearsal: SocketRehearsal | null = null;
  #lastPicture = "";
  #isClosed = false;

  private constructor(served: ServedPage) {
    this.#served = served;
  }

  /** Serves at once; the page itself is there as soon as it is built. `say` hears why it cannot be. */
  static async open(port: number, say: (words: string) => void): Promise<RehearsalPage | { readonly why: string }> {
    const files = builtPage();
    files.catch((error: unknown) => say(error instanceof Error ? error.message : String(error)));
    const own: { page: RehearsalPage | null } = { page: null };
    try {
      const served = await servePage({
        files,
        port,
        controller: {
          act: async (act) => own.page?.act(act) ?? { ok: false, why: "The world is being made." },
        },
      });
      own.page = new RehearsalPage(served);
      own.page.#takePictures();
      return own.page;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      return {
        why: `The page cannot listen on 127.0.0.1:${port}: ${said}\n  → Give --page-port another port, or none for a free one.`,
      };
    }
  }

  act(act: ControlAct): PageAnswer | undefined {
    return this.#controls?.act(act);
  }

  get url(): string {
    return this.#served.url;
  }

  /** Resolves when the page asks for another world. */
  show(rehearsal: SocketRehearsal, options: RehearsalOptions): Promise<WorldChoice> {
    const next = Promise.withResolvers<WorldChoice>();
    this.#rehearsal = rehearsal;
    const controls = new Controls({
      rehearsal,
      options,
      changed: () => this.#controls === controls && this.#served.controls(controls.state()),
      nextWorld: next.resolve,
    });
    this.#controls = controls;
    this.#served.show(rehearsal.pretend.workspace);
    this.#served.controls(controls.state());
    this.#lastPicture = "";
    this.#takePicture();
    return next.promise;
  }

  /** What the rehearsal did, for the page's list. */
  note(words: string): void {
    this.#controls?.note(words);
  }

  /** The world is over; its pictures are not taken any more. */
  rest(): void {
    this.#rehearsal = null;
    this.#controls = null;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#real.end();
    await this.#served.close();
  }

  #takePictures(): void {
    this.#real.task("take pictures of the cluster", async () => {
      while (!this.#isClosed) {
        await this.#real.sleepUntil(this.#real.now() + PICTURE_MS);
        if (this.#served.readers > 0) this.#takePicture();
      }
    });
  }

  #takePicture(): void {
    if (this.#rehearsal === null) return;
    const picture = this.#rehearsal.pretend.aws.picture();
    const { now: _, ...rest } = picture;
    const seen = JSON.stringify(rest);
    if (seen === this.#lastPicture) return;
    this.#lastPicture = seen;
    this.#served.picture(picture);
  }
}
