/** Whether an address can only be this machine: `localhost`, 127.0.0.0/8 or ::1. Names are not looked up. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname;
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * A rehearsal must not be able to reach the real AWS: an overriding endpoint is on this machine (or answered in
 * process), and its credentials are invented ones. Throws where that does not hold.
 */
export function assertRehearsable(rehearsal: {
  readonly endpoint: string;
  readonly inProcess: boolean;
  readonly hasCredentials: boolean;
}): void {
  const { endpoint, inProcess, hasCredentials } = rehearsal;
  if (!inProcess && !isLoopback(endpoint)) {
    throw new Error(
      `The AWS endpoint ${endpoint} is not on this machine. A rehearsal stays on loopback: use http://127.0.0.1:PORT.`,
    );
  }
  if (!hasCredentials) {
    throw new Error(
      "A rehearsal needs credentials of its own: without them the real ones of this machine would be sent.",
    );
  }
}
