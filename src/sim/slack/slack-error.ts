/** An error as the Web API words it: `{ok: false, error: code, …}` with HTTP 200. */
export class SlackError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, details: Readonly<Record<string, unknown>> = {}) {
    super(code);
    this.name = "SlackError";
    this.code = code;
    this.details = details;
  }
}

/** Slack repeats what it complains about in response_metadata.messages; web-api logs those lines. */
export function invalidArguments(problems: readonly string[]): SlackError {
  return new SlackError("invalid_arguments", {
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
}
