import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Hundreds of files are read at a start: half of that time is compiling them. Where it cannot be kept, it is done again.
enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/compiled"));

/** The subcommands. Loaded when asked for: what a command does not need it does not pay for. */
const COMMANDS: Readonly<
  Record<string, { readonly summary: string; readonly run: (args: readonly string[]) => Promise<number> }>
> = {
  serve: {
    summary: "run the bot (npm start)",
    run: async () => (await import("./cli/serve.ts")).serve(process.env),
  },
  rehearse: {
    summary: "run the bot against a pretend AWS and a pretend Slack on this machine (npm run rehearse)",
    run: async (args) => (await import("./cli/rehearse.ts")).rehearse(args),
  },
  page: {
    summary: "build the rehearsal's page ahead of its first use (the image does)",
    run: async (args) => (await import("./cli/rehearse/page/bundle-page.ts")).page(args),
  },
  export: {
    summary: "print all that is kept of a run as JSON (npm run -s export -- RUN)",
    run: async (args) => (await import("./cli/export.ts")).exportRun(args, process.env),
  },
  bench: {
    summary: "measure the bot beside its floors (npm run bench)",
    run: async (args) => (await import("./bench/bench.ts")).bench(args),
  },
  chaos: {
    summary: "play runs with faults and crashes, and see whether the promises hold (npm run chaos)",
    run: async (args) => (await import("./chaos/chaos.ts")).chaos(args),
  },
};

async function main(): Promise<number> {
  if (Number(process.versions.node.split(".")[0]) < 24) {
    process.stderr.write(
      `spot-chaos needs Node 24 or newer, and this is ${process.version}.\n  → Use "npm start" or "npm run …" after "npm ci": they bring their own Node.\n`,
    );
    return 1;
  }
  const [name = "serve", ...args] = process.argv.slice(2);
  const command = COMMANDS[name];
  if (command === undefined) {
    const known = Object.entries(COMMANDS).map(([key, { summary }]) => `  ${key.padEnd(10)}${summary}`);
    process.stderr.write(`There is no command "${name}". Known are:\n${known.join("\n")}\n`);
    return 1;
  }
  return command.run(args);
}

main().then(
  (code) => {
    process.exitCode = code;
    // Idle sockets must not keep the process; what had to be said has been said.
    process.exit();
  },
  (error: unknown) => {
    const said = error instanceof Error ? (error.stack ?? error.message) : String(error);
    process.stderr.write(`spot-chaos broke: ${said}\n`);
    process.exit(70);
  },
);
