import { AwsError } from "../aws-error.ts";
import type { ErrorModel } from "./service-model.ts";

/** An error on its way out, in the words of both families of protocols. */
export interface Fault {
  /** What JSON and REST protocols send. */
  readonly name: string;
  /** What query protocols send. */
  readonly queryCode: string;
  readonly message: string;
  readonly messageMember: "message" | "Message";
  readonly status: number;
}

/** The status of an AwsError that named none. */
const UNNAMED_STATUS = 400;

/**
 * Any throw as the error AWS would send. An AwsError may carry the exception's name or its query code; the model knows both.
 * Anything else is a bug in the pretend AWS: 500 InternalFailure with its text, so that whoever made the call sees it.
 */
export function faultOf(thrown: unknown, errors: ReadonlyMap<string, ErrorModel>): Fault {
  const error =
    thrown instanceof AwsError
      ? thrown
      : new AwsError("InternalFailure", `The pretend AWS has a bug: ${describe(thrown)}`, 500);
  const model = errors.get(error.code);
  return {
    name: model?.name ?? error.code,
    queryCode: model?.queryCode ?? error.code,
    message: error.message,
    messageMember: model?.messageMember ?? "message",
    status: error.status === UNNAMED_STATUS ? (model?.status ?? error.status) : error.status,
  };
}

function describe(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  const place = thrown.stack?.split("\n").find((line) => line.trimStart().startsWith("at ")) ?? "";
  return `${thrown.name}: ${thrown.message} ${place.trim()}`.trimEnd();
}
