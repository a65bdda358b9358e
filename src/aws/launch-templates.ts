import type { LaunchTemplateVersion } from "@aws-sdk/client-ec2";
import type { UserData } from "../core/preflight/reading.ts";
import type { GroupReading } from "./groups.ts";
import type { Link } from "./link.ts";

type Templated = Pick<GroupReading, "name" | "launchTemplate">;

/** What the groups' launch templates set for the ECS agent; one call a template. Rejects with AwsProblem. */
export async function readUserData(link: Link, groups: readonly Templated[]): Promise<readonly UserData[]> {
  const byId = new Map<string, Set<string>>();
  for (const { launchTemplate } of groups) {
    if (launchTemplate === null) continue;
    byId.set(launchTemplate.id, (byId.get(launchTemplate.id) ?? new Set()).add(launchTemplate.version));
  }
  const found = await Promise.all(
    [...byId].map(async ([id, versions]) => [id, await describe(link, id, [...versions])] as const),
  );
  const templates = new Map(found);
  return groups.flatMap(({ name, launchTemplate }) => {
    if (launchTemplate === null) return [];
    const version = versionOf(templates.get(launchTemplate.id) ?? [], launchTemplate.version);
    return [{ group: name, ...agentSettings(version?.LaunchTemplateData?.UserData) }];
  });
}

async function describe(
  link: Link,
  id: string,
  versions: readonly string[],
): Promise<readonly LaunchTemplateVersion[]> {
  const input = { LaunchTemplateId: id, Versions: [...versions] };
  const answer = await link.ask("ec2:DescribeLaunchTemplateVersions", input, async (asked, options) => {
    const client = await link.clients.ec2();
    const { DescribeLaunchTemplateVersionsCommand } = await import("@aws-sdk/client-ec2");
    return client.send(new DescribeLaunchTemplateVersionsCommand(asked), options);
  });
  return answer.LaunchTemplateVersions ?? [];
}

/** `$Default` is marked as such; `$Latest` is the highest of those that came back, which is the one asked for. */
function versionOf(versions: readonly LaunchTemplateVersion[], wanted: string): LaunchTemplateVersion | undefined {
  if (wanted === "$Default") return versions.find((one) => one.DefaultVersion === true) ?? versions[0];
  const newest = [...versions].sort((a, b) => (b.VersionNumber ?? 0) - (a.VersionNumber ?? 0))[0];
  return wanted === "$Latest" ? newest : versions.find((one) => String(one.VersionNumber) === wanted);
}

/**
 * `echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config`, in base64. The last setting of a variable counts.
 * User data that sets it nowhere may still leave it to a custom AMI, so that means nothing: null.
 */
export function agentSettings(base64: string | undefined): Pick<UserData, "draining" | "stopTimeoutS"> {
  if (base64 === undefined || base64 === "") return { draining: null, stopTimeoutS: null };
  const text = Buffer.from(base64, "base64").toString("utf8");
  const draining = lastSetting(text, "ECS_ENABLE_SPOT_INSTANCE_DRAINING");
  const writesConfig = /ECS_CLUSTER\s*=/.test(text);
  const seconds = secondsIn(lastSetting(text, "ECS_CONTAINER_STOP_TIMEOUT"));
  if (draining !== null) return { draining: draining.toLowerCase() === "true", stopTimeoutS: seconds };
  // It does write the agent's configuration, and this is not in it: the agent's default is off.
  return { draining: writesConfig ? false : null, stopTimeoutS: seconds };
}

function lastSetting(text: string, name: string): string | null {
  const all = [...text.matchAll(new RegExp(`${name}\\s*=\\s*["']?([^\\s"'\\\\]+)`, "g"))];
  return all.at(-1)?.[1] ?? null;
}

/** Go durations of the agent: "90s", "2m", "1m30s". */
function secondsIn(text: string | null): number | null {
  const match = /^(?:(\d+)m)?(?:(\d+)s)?$/.exec(text ?? "");
  if (text === null || match === null || text === "") return null;
  return Number(match[1] ?? 0) * 60 + Number(match[2] ?? 0);
}
