import { DescribeResourcePoliciesCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Target } from "../core/target.ts";
import { isRecord, recordFrom } from "./events/envelope.ts";
import { allPages, type Link } from "./link.ts";

/** Whether a resource policy of CloudWatch Logs lets EventBridge write into the target's log group. Rejects with AwsProblem. */
export async function readEventsMayBeWritten(
  link: Link,
  { account, region, logGroup }: Pick<Target, "account" | "region" | "logGroup">,
): Promise<boolean> {
  const operation = "logs:DescribeResourcePolicies";
  const policies = await allPages(operation, async (token) => {
    const answer = await link.ask(operation, { limit: 50, nextToken: token }, (input, options) =>
      link.clients.logs.send(new DescribeResourcePoliciesCommand(input), options),
    );
    return { items: answer.resourcePolicies ?? [], next: answer.nextToken };
  });
  const arn = `arn:aws:logs:${region}:${account}:log-group:${logGroup}:*`;
  return policies.some(({ policyDocument }) => allowsEvents(policyDocument ?? "", arn));
}

/** Whether some statement of the policy lets EventBridge put events under the ARN. A condition is taken to hold. */
export function allowsEvents(document: string, arn: string): boolean {
  return listOf(recordFrom(document)?.Statement).some((statement) => {
    if (!isRecord(statement) || statement.Effect !== "Allow") return false;
    const principal = isRecord(statement.Principal) ? statement.Principal.Service : statement.Principal;
    const mayWrite = listOf(statement.Action).some((action) => matches(String(action), "logs:PutLogEvents"));
    const here = listOf(statement.Resource).some(
      (resource) => matches(String(resource), arn) || matches(String(resource), arn.replace(/:\*$/, "")),
    );
    return mayWrite && here && listOf(principal).some((one) => one === "events.amazonaws.com" || one === "*");
  });
}

/** One value is as good as a list of one. */
function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}

/** IAM's `*` and `?`. */
function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(text);
}
