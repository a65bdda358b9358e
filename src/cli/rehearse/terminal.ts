import { createInterface } from "node:readline";
import type { People } from "./people.ts";

export const WHAT_TO_TYPE =
  'Type as in Slack: "/spot-chaos status", "@spot-chaos stop" (in the thread), or "press stop" for a button ("press approve as ben"). Ctrl-C ends everything.';

/** Commands, mentions and presses from the terminal, for whichever world is played. */
export class Typist {
  #reading: Promise<void> | null = null;
  #now: { readonly people: People; readonly say: (words: string) => void } | null = null;

  /** What is typed from now on is these people's. Resolves when the input has ended. */
  read(input: NodeJS.ReadableStream, people: People, say: (words: string) => void): Promise<void> {
    this.#now = { people, say };
    this.#reading ??= this.#follow(input);
    return this.#reading;
  }

  /** Between two worlds there is nobody to type to. */
  rest(): void {
    this.#now = null;
  }

  async #follow(input: NodeJS.ReadableStream): Promise<void> {
    for await (const line of createInterface({ input })) {
      const text = line.trim();
      if (text === "" || this.#now === null) continue;
      const { people, say } = this.#now;
      try {
        const said = await typed(people, text);
        if (said !== "") say(said);
      } catch (error) {
        // The pretend workspace throws where a person could not do that in Slack either.
        say(error instanceof Error ? error.message : String(error));
      }
    }
  }
}

async function typed(people: People, text: string): Promise<string> {
  if (/^\/spot-chaos(\s|$)/.test(text)) return people.type(text);
  if (text.startsWith("/"))
    return `Slack says: ${text.split(/\s/)[0]} is not a valid command. This app has /spot-chaos.`;
  if (/^@spot-chaos(\s|$)/.test(text)) {
    await people.mention(text.replace(/^@\S+\s*/, ""), people.threadTs());
    return "";
  }
  const [, press, who] = /^press\s+(.+?)(?:\s+as\s+(\w+))?$/i.exec(text) ?? [];
  return press === undefined ? WHAT_TO_TYPE : people.press(press, who === undefined ? {} : { who });
}
