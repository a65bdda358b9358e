import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
} from "@aws-sdk/client-sts";
import { AwsError } from "../aws-error.ts";
import type { Answer, Asked } from "./asked.ts";

export function getCallerIdentity({ identity }: Asked): Answer<GetCallerIdentityCommandOutput> {
  return { Account: identity.account, Arn: identity.arn, UserId: identity.userId };
}

/** `Expiration` is transport time, as the caller's clock shows it: in a warped world's time it would be refreshed at every call. */
export function assumeRole(asked: Asked, input: AssumeRoleCommandInput): Answer<AssumeRoleCommandOutput> {
  const { RoleArn: arn, RoleSessionName: session } = input;
  if (arn === undefined || session === undefined) {
    throw new AwsError(
      "ValidationError",
      "1 validation error detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null",
    );
  }
  const role = asked.world.config.roles.find((known) => known.arn === arn);
  if (role === undefined || (role.externalId !== null && role.externalId !== input.ExternalId)) {
    throw new AwsError(
      "AccessDenied",
      `User: ${asked.identity.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
      403,
    );
  }
  const { accessKeyId, secret, token, identity } = asked.identities.assume(arn, session);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secret,
      SessionToken: token,
      Expiration: new Date(asked.transportNow + (input.DurationSeconds ?? 3_600) * 1_000),
    },
    AssumedRoleUser: { Arn: identity.arn, AssumedRoleId: identity.userId },
  };
}
