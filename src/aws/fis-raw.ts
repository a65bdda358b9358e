import { GetExperimentCommand } from "@aws-sdk/client-fis";
import type { SafetyLever } from "../core/preflight/reading.ts";
import { isRecord, recordFrom } from "./events/envelope.ts";
import { AwsProblem } from "./failure.ts";
import type { Link } from "./link.ts";

/**
 * What client-fis 3.523.0 cannot ask or does not pass on. `GET /safetyLevers/default` is sent as another GET of the
 * client's with its path changed before it is signed, so that endpoint, credentials and errors are the client's own; what
 * comes back is read from the body.
 */

interface Command {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: Step) => Promise<{ readonly response: unknown; readonly output: never }>,
      ) => (args: Step) => Promise<{ readonly response: unknown; readonly output: never }>,
      options: { step: "build" | "deserialize"; name: string; priority: "low" },
    ): void;
  };
}

interface Step {
  readonly request: unknown;
  readonly input: never;
}

const OPERATION = "fis:GetSafetyLever";

/** The lever of the account and Region. Rejects with AwsProblem. */
export async function readSafetyLever(link: Link): Promise<SafetyLever> {
  const body = await link.ask(OPERATION, { id: "default" }, async (input, options) => {
    const command = new GetExperimentCommand(input);
    redirect(command, "/experiments/default", "/safetyLevers/default");
    const raw = keepBody(command);
    await link.clients.fis.send(command, options);
    return raw();
  });
  const lever = recordFrom(body)?.safetyLever;
  const state = isRecord(lever) ? lever.state : null;
  if (!isRecord(state) || typeof state.status !== "string") {
    const message = "the answer holds no safety lever";
    throw new AwsProblem({ operation: OPERATION, kind: "other", code: "EmptyAnswer", message, status: 200 });
  }
  return { status: state.status, reason: typeof state.reason === "string" ? state.reason : null };
}

/** Throws, so that nothing else is ever asked in its place, when the path is not the one that is known. */
function redirect(command: object, from: string, to: string): void {
  stackOf(command).add(
    (next) => (args) => {
      const { request } = args;
      if (!isRecord(request) || typeof request.path !== "string" || !request.path.endsWith(from)) {
        throw new Error(`client-fis no longer asks at ${from}`);
      }
      Object.assign(request, { path: request.path.slice(0, -from.length) + to });
      return next(args);
    },
    { step: "build", name: "spotChaosPath", priority: "low" },
  );
}

/** Keeps the text of an answer; the client gets its bytes all the same. Ask for it once the answer is there. */
export function keepBody(command: object): () => string {
  let raw = "";
  stackOf(command).add(
    (next) => async (args) => {
      const result = await next(args);
      const { response } = result;
      if (isRecord(response) && "body" in response) {
        const bytes = await bytesOf(response.body);
        raw = new TextDecoder().decode(bytes);
        Object.assign(response, { body: bytes });
      }
      return result;
    },
    { step: "deserialize", name: "spotChaosRawBody", priority: "low" },
  );
  return () => raw;
}

/** The stack's own types name every input and output of the client; what is added here looks at neither. */
function stackOf(command: object): Command["middlewareStack"] {
  return (command as Command).middlewareStack;
}

async function bytesOf(body: unknown): Promise<Uint8Array> {
  if (body instanceof Uint8Array) return body;
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (!isAsyncIterable(body)) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}
