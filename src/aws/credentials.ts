import type { STSClientConfig } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from "@smithy/core";
import type { Instant } from "../core/time.ts";
import { AwsProblem, problemOf } from "./failure.ts";
import type { Called } from "./link.ts";

/** Keys as the rehearsal invents them; a session token where there is one. */
export interface ExplicitCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export type Identity = ExplicitCredentials & { readonly expiration?: Date };
export type IdentityProvider = () => Promise<Identity>;

/** The SDK's default chain (environment, profile, container, instance), looked through once and again at expiry. */
export function defaultIdentity(): IdentityProvider {
  return remembered(fromNodeProviderChain());
}

/**
 * The identity of a role that is assumed with the base identity. AssumeRole goes where all other calls go (endpoint and
 * request handler are handed in). A refusal says that it is AssumeRole's: it must not look like a lack of the caller's
 * permission for whatever it was about to read.
 */
export function assumedIdentity(role: {
  readonly roleArn: string;
  readonly externalId: string | null;
  readonly base: IdentityProvider;
  readonly clientConfig: Pick<STSClientConfig, "endpoint" | "maxAttempts" | "region" | "requestHandler" | "retryMode">;
  readonly called: Called;
}): IdentityProvider {
  const provider = fromTemporaryCredentials({
    params: {
      RoleArn: role.roleArn,
      RoleSessionName: "spot-chaos",
      ...(role.externalId === null ? {} : { ExternalId: role.externalId }),
    },
    masterCredentials: role.base,
    clientConfig: role.clientConfig,
  });
  return remembered(async () => {
    try {
      const identity = await provider();
      role.called("sts:AssumeRole", "ok");
      return identity;
    } catch (error) {
      const { kind, code, message, status } = problemOf("sts:AssumeRole", error);
      role.called("sts:AssumeRole", kind);
      throw new AwsProblem({
        operation: "sts:AssumeRole",
        kind: "unreachable",
        code,
        message: `the role ${role.roleArn} cannot be assumed (${code}): ${message}`,
        status,
      });
    }
  });
}

/** When the identity runs out; null: never. Rejects with AwsProblem when there is none. */
export async function untilWhen(identity: IdentityProvider): Promise<{ readonly until: Instant | null }> {
  try {
    const { expiration } = await identity();
    return { until: expiration?.getTime() ?? null };
  } catch (error) {
    // What credentials are for in the first place.
    throw problemOf("sts:GetCallerIdentity", error);
  }
}

/** One lookup for all clients, repeated five minutes before the identity expires. */
function remembered(provider: IdentityProvider): IdentityProvider {
  const remembering = memoizeIdentityProvider<Identity>(provider, isIdentityExpired, doesIdentityRequireRefresh);
  return remembering === undefined ? provider : () => remembering();
}
