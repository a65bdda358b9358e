/** What a call gets instead of its answer. */
export type CallFaultAnswer =
  /** In the service's own words, before anything is done. */
  | { readonly kind: "throttled" }
  /** The security token has expired, before anything is done. */
  | { readonly kind: "expired" }
  /** The connection breaks before an answer; `acted`: AWS has done what was asked. */
  | { readonly kind: "cut"; readonly acted: boolean }
  /** No answer ever comes; the caller's own deadline ends it. */
  | { readonly kind: "hang"; readonly acted: boolean };

export interface CallFault {
  readonly answer: CallFaultAnswer;
  /** Asked once a call, with its IAM action ("fis:StartExperiment"). */
  readonly meets: (action: string) => boolean;
}

/** The connection broke before an answer. */
export class ConnectionCut extends Error {
  /** Whether AWS has done what was asked: the caller cannot know. */
  readonly acted: boolean;

  constructor(action: string, acted: boolean) {
    super(`${action} got no answer`);
    this.acted = acted;
  }
}

/** The connection stays, and no answer comes on it. */
export class AnswerWithheld extends ConnectionCut {}

/** What to throw where nobody gets an answer, before or after AWS has acted; null: there is one. */
export function unanswered(fault: CallFaultAnswer | null, action: string, acted: boolean): ConnectionCut | null {
  if (fault?.kind === "cut" && fault.acted === acted) return new ConnectionCut(action, acted);
  if (fault?.kind === "hang" && fault.acted === acted) return new AnswerWithheld(action, acted);
  return null;
}

/** The faults that calls meet; the first that fits counts. */
export class CallFaults {
  #faults: readonly CallFault[] = [];

  /** Answers how to lift the fault. */
  add(fault: CallFault): () => void {
    this.#faults = [...this.#faults, fault];
    return () => {
      this.#faults = this.#faults.filter((other) => other !== fault);
    };
  }

  meet(action: string): CallFaultAnswer | null {
    return this.#faults.find((fault) => fault.meets(action))?.answer ?? null;
  }
}
