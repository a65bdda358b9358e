/** Whether an address can only be this machine: `localhost`, 127.0.0.0/8 or ::1. Names are not looked up. */
export function isLoopback(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const host = new URL(url).hostname;
  return host === "localhost" || host === "[::1]" || /^127(\.\d{1,3}){3}$/.test(host);
}

/**
 * A rehearsal must not be able to reach the real AWS: an overriding endpoint is on this machine, or calls are answered
 * in process, and the credentials are invented ones. Throws where that does not hold. `endpoint` null without
 * `inProcess` is no rehearsal.
 */
export function assertRehearsable(wiring: {
  readonly endpoint: string | null;
  readonly inProcess: boolean;
  readonly hasCredentials: boolean;
  readonly ownMetadataUri: string | null;
}): void {
  const { endpoint, inProcess, hasCredentials, ownMetadataUri } = wiring;
  if (endpoint === null && !inProcess) return;
  if (endpoint !== null && !inProcess && !isLoopback(endpoint)) {
    throw new Error(
      `The AWS endpoint ${endpoint} is not on this machine. A rehearsal stays on loopback: use http://127.0.0.1:PORT.`,
    );
  }
  if (!hasCredentials) {
    throw new Error(
      "A rehearsal needs credentials of its own: without them this machine's real ones would be looked up and sent.",
    );
  }
  if (ownMetadataUri !== null && !isLoopback(ownMetadataUri)) {
    throw new Error(`A rehearsal does not ask ${ownMetadataUri}: leave the task metadata address out.`);
  }
}
