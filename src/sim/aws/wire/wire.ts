/** One HTTP request as the pretend AWS sees it, whichever way it came: over a socket or from a client in the same process. */
export interface WireRequest {
  /** Upper case, as sent. */
  readonly method: string;
  /** Path with its query string, still percent-encoded. */
  readonly path: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Empty when there is no body. */
  readonly body: Uint8Array;
}

/** One HTTP reply, complete: nothing the pretend AWS says is streamed. */
export interface WireResponse {
  readonly status: number;
  /** Names in lower case. No `date` and no `content-length`: the transport adds those. */
  readonly headers: Readonly<Record<string, string>>;
  /** Freshly made for this reply; SDK clients may keep and mutate it. */
  readonly body: Uint8Array;
}
