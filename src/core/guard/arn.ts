/** What an ARN says of itself. */
export interface Arn {
  readonly region: string;
  /** 12 digits. */
  readonly account: string;
  /** What stands behind the account, colons included. */
  readonly resource: string;
}

/** null when it is no ARN. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
export function parseArn(text: string): Arn | null {
  const [arn, partition, service, region, account, ...resource] = text.split(":");
  if (arn !== "arn" || !partition || !service || region === undefined || account === undefined) return null;
  if (resource.length === 0) return null;
  return { region, account, resource: resource.join(":") };
}
