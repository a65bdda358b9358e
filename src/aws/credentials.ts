import type { STSClientConfig } from "@aws-sdk/client-sts";
import { fromNodeProviderChain, fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { doesIdentityRequireRefresh, isIdentityExpired, memoizeIdentityProvider } from "@smithy/core";
import { AwsProblem, problemOf } from "./failure.ts";

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
      return await provider();
    } catch (error) {
      const { code, message, status } = problemOf("sts:AssumeRole", error);
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

/** One lookup for all clients, repeated five minutes before the identity expires. */
function remembered(provider: IdentityProvider): IdentityProvider {
  const remembering = memoizeIdentityProvider<Identity>(provider, isIdentityExpired, doesIdentityRequireRefresh);
  return remembering === undefined ? provider : () => remembering();
}
