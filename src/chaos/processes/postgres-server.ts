import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { Guard } from "./guard.ts";
import { type Binaries, findBinaries } from "./postgres-binaries.ts";

/** Has to be escaped in an address, and found nowhere in an error. */
export const PASSWORD = "p@ss/word:1";
const USER = "spot";
/** Every bot has up to eight, and two dozen of them may run at once. */
const CONNECTIONS = 300;

/** A PostgreSQL server of our own, in a temporary folder, on a port of 127.0.0.1. */
export class PostgresServer {
  readonly port: number;
  readonly #folder: string;
  readonly #binaries: Binaries;
  #process: ChildProcess;
  #databases = 0;

  private constructor(of: { port: number; folder: string; binaries: Binaries; process: ChildProcess }) {
    this.port = of.port;
    this.#folder = of.folder;
    this.#binaries = of.binaries;
    this.#process = of.process;
  }

  static async start(): Promise<PostgresServer> {
    const folder = mkdtempSync(join(tmpdir(), "spot-chaos-postgres-"));
    // As root, somebody else has to get in.
    chmodSync(folder, 0o755);
    try {
      const binaries = findBinaries(folder);
      await makeCluster(folder, binaries);
      const port = await freePort();
      return new PostgresServer({ port, folder, binaries, process: await serve(folder, binaries, port) });
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Stops it at once and takes the folder away. */
  async end(): Promise<void> {
    await this.stop("SIGQUIT");
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /** Ends every connection. `SIGQUIT`: as in a crash, without a word of farewell. */
  async stop(signal: "SIGINT" | "SIGQUIT" = "SIGINT"): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, "exit");
    this.#process.kill(signal);
    await gone;
  }

  /** On the same port, with the same databases. */
  async startAgain(): Promise<void> {
    this.#process = await serve(this.#folder, this.#binaries, this.port);
  }

  /** Makes an empty database and gives its address. */
  async emptyDatabase(encoding: "UTF8" | "LATIN1" = "UTF8"): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.ask("postgres", `CREATE DATABASE ${name} ENCODING '${encoding}' TEMPLATE template0`);
    return this.url(name);
  }

  /** Makes an empty schema in one database for all (faster than a database each) and gives an address that leads into it. */
  async emptySchema(): Promise<string> {
    const name = `test_${++this.#databases}`;
    await this.ask("postgres", `CREATE SCHEMA ${name}`);
    return `${this.url("postgres")}?options=${encodeURIComponent(`-c search_path=${name}`)}`;
  }

  url(database: string, to: { readonly port?: number; readonly password?: string } = {}): string {
    const { port = this.port, password = PASSWORD } = to;
    return `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;
  }

  /** By a connection of its own, as a person would; `database` is a name or an address. */
  async ask(database: string, sql: string): Promise<readonly Record<string, unknown>[]> {
    const client = new Client({ connectionString: database.includes("://") ? database : this.url(database) });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }
}

async function makeCluster(folder: string, { folder: programs, user }: Binaries): Promise<void> {
  const passwordFile = join(folder, "password");
  writeFileSync(passwordFile, PASSWORD, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    for (const path of [folder, passwordFile]) chownSync(path, user.uid, user.gid);
  }
  const flags = [`--pgdata=${join(folder, "data")}`, `--username=${USER}`, `--pwfile=${passwordFile}`];
  const options = ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"];
  const initdb = spawn(join(programs, "initdb"), [...flags, ...options], { ...user, cwd: folder, env: ENVIRONMENT });
  let said = "";
  initdb.stderr.on("data", (chunk) => {
    said += chunk;
  });
  const [code] = await once(initdb, "close");
  if (code !== 0) throw new Error(`PostgreSQL cannot be set up: ${said}`);
}

/** Resolves when it takes connections. */
async function serve(folder: string, { folder: programs, user }: Binaries, port: number): Promise<ChildProcess> {
  const place = ["-D", join(folder, "data"), "-p", String(port), "-h", "127.0.0.1", "-k", ""];
  // It has to outlive its own death here, not the machine's.
  const flags = [...place, "-c", "fsync=off", "-c", `max_connections=${CONNECTIONS}`];
  const server = spawn(join(programs, "postgres"), flags, { ...user, cwd: folder, env: ENVIRONMENT });
  // Should our process end without `end()`.
  const guard = new Guard('kill -QUIT "$1"; sleep 2; rm -rf "$2"', [String(server.pid), folder]);
  server.once("exit", () => guard.dismiss()).once("error", () => guard.dismiss());
  let said = "";
  await new Promise<void>((resolve, reject) => {
    server.stderr.on("data", (chunk) => {
      said += chunk;
      if (said.includes("ready to accept connections")) resolve();
    });
    server.once("error", reject);
    server.once("exit", () => reject(new Error(`PostgreSQL does not start: ${said}`)));
  });
  return server;
}

/** English words, whatever the machine speaks: we read them. */
const ENVIRONMENT = { LC_ALL: "C" };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
