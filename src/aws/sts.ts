import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import type { Clock } from "../engine/ports.ts";
import { AwsProblem } from "./failure.ts";
import type { Link } from "./link.ts";

export interface Caller {
  readonly account: string;
  readonly arn: string;
  /** The bot's clock minus AWS's, in milliseconds; null when the answer had no Date header. */
  readonly skewMs: number | null;
}

/** Who the credentials belong to, and how far the clocks are apart. Rejects with AwsProblem. */
export async function readCaller(link: Link, clock: Clock): Promise<Caller> {
  return link.ask("sts:GetCallerIdentity", {}, async (input, options) => {
    let skewMs: number | null = null;
    const command = new GetCallerIdentityCommand(input);
    command.middlewareStack.add(
      (next) => async (args) => {
        const askedAt = clock.transportNow();
        const result = await next(args);
        skewMs = skewOf(dateOf(result.response), { askedAt, answeredAt: clock.transportNow() });
        return result;
      },
      { step: "deserialize", name: "spotChaosDateHeader", priority: "low" },
    );
    const answer = await link.clients.sts.send(command, options);
    if (answer.Account === undefined || answer.Arn === undefined) {
      const message = "the answer names no account";
      throw new AwsProblem({
        operation: "sts:GetCallerIdentity",
        kind: "other",
        code: "EmptyAnswer",
        message,
        status: 200,
      });
    }
    return { account: answer.Account, arn: answer.Arn, skewMs };
  });
}

/**
 * AWS wrote the header about half way between question and answer. It has whole seconds, cut off: the middle of its
 * second is taken, so the skew is right to within half a second and half the round trip.
 */
export function skewOf(
  date: string | null,
  trip: { readonly askedAt: number; readonly answeredAt: number },
): number | null {
  if (date === null) return null;
  const awsMs = Date.parse(date);
  if (!Number.isFinite(awsMs)) return null;
  return Math.round((trip.askedAt + trip.answeredAt) / 2 - (awsMs + 500));
}

function dateOf(response: unknown): string | null {
  if (typeof response !== "object" || response === null || !("headers" in response)) return null;
  const headers = response.headers;
  if (typeof headers !== "object" || headers === null) return null;
  for (const [name, value] of Object.entries(headers)) {
    if (name.toLowerCase() === "date" && typeof value === "string") return value;
  }
  return null;
}
