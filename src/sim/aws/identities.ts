import { Random } from "./random.ts";
import type { WorldConfig } from "./world-config.ts";

export interface Identity {
  readonly account: string;
  readonly arn: string;
  readonly userId: string;
}

/** Who an access key belongs to: the world's account, unless the key is configured as foreign or came from AssumeRole. */
export class Identities {
  readonly #config: WorldConfig;
  readonly #random: Random;
  readonly #assumed = new Map<string, Identity>();

  constructor(config: WorldConfig, seed: number) {
    this.#config = config;
    this.#random = new Random(seed);
  }

  of(accessKeyId: string): Identity {
    const assumed = this.#assumed.get(accessKeyId);
    if (assumed !== undefined) return assumed;
    const account = this.#config.foreignKeys[accessKeyId] ?? this.#config.account;
    return { account, arn: `arn:aws:iam::${account}:user/spot-chaos`, userId: "AIDA4EXAMPLEUSER00001" };
  }

  /** New temporary keys for a session of a role (`arn:aws:iam::ACCOUNT:role/NAME`). */
  assume(
    roleArn: string,
    session: string,
  ): { readonly accessKeyId: string; readonly secret: string; readonly token: string; readonly identity: Identity } {
    const account = roleArn.split(":")[4] ?? this.#config.account;
    const role = roleArn.slice(roleArn.lastIndexOf("/") + 1);
    const accessKeyId = `ASIA${this.#random.hex("assumed-key", 16).toUpperCase()}`;
    const roleId = "AROA4EXAMPLEROLE00001";
    const identity = {
      account,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/${session}`,
      userId: `${roleId}:${session}`,
    };
    this.#assumed.set(accessKeyId, identity);
    return {
      accessKeyId,
      secret: this.#random.hex("assumed-secret", 40),
      token: this.#random.hex("assumed-token", 64).repeat(4),
      identity,
    };
  }
}
