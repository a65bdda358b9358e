import type { Env } from "./environment.ts";
import type { Problem } from "./problem.ts";

/**
 * Endpoints that the machine's AWS profile overrides. The SDK follows them silently: a run would be told as real while
 * it goes elsewhere. Both files of the active profile are looked through; one that cannot be read overrides nothing.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function endpointsInProfile(env: Env, readFile: (path: string) => string): readonly Problem[] {
  const profile = env.AWS_PROFILE?.trim() || "default";
  const home = env.HOME ?? env.USERPROFILE;
  const folder = home === undefined ? [] : [`${home}/.aws`];
  const files = [
    env.AWS_CONFIG_FILE ? [env.AWS_CONFIG_FILE] : folder.map((path) => `${path}/config`),
    env.AWS_SHARED_CREDENTIALS_FILE ? [env.AWS_SHARED_CREDENTIALS_FILE] : folder.map((path) => `${path}/credentials`),
  ].flat();
  return files.flatMap((path) => {
    const text = readOrNothing(path, readFile);
    return overridingLines(text, profile).map((line) => ({
      where: `${path}:${line}`,
      what: "overrides AWS's endpoint for the profile that is in use",
      fix: "Take the line out, or choose a profile without it by AWS_PROFILE.",
    }));
  });
}

/** Numbers of the lines that set `endpoint_url` in the profile itself, or for a service in a `[services …]` section. */
function overridingLines(text: string, profile: string): readonly number[] {
  let counts = false;
  return text.split("\n").flatMap((line, index) => {
    const section = /^\s*\[\s*(.+?)\s*\]/.exec(line)?.[1]?.replace(/\s+/g, " ");
    if (section !== undefined)
      counts = [profile, `profile ${profile}`].includes(section) || section.startsWith("services ");
    return counts && /^\s*endpoint_url\s*=\s*\S/i.test(line) ? [index + 1] : [];
  });
}

function readOrNothing(path: string, readFile: (path: string) => string): string {
  try {
    return readFile(path);
  } catch {
    // Most machines have neither file.
    return "";
  }
}
