import { expect, test } from "vitest";
import { createPretend } from "../../src/cli/rehearse/world.ts";

test("keys of an assumed role expire in real time, however old the rehearsal's world is", () => {
  const real = Date.UTC(2030, 5, 1);
  const { aws } = createPretend(
    { scenario: "workshop", seed: 1 },
    { now: () => Date.UTC(2026, 0, 15), transportNow: () => real },
  );
  const answer = aws.call({
    service: "sts",
    operation: "AssumeRole",
    input: {
      RoleArn: "arn:aws:iam::123456789012:role/spot-chaos",
      RoleSessionName: "spot-chaos",
      ExternalId: "spot-chaos",
      DurationSeconds: 900,
    },
    accessKeyId: "AKIAREHEARSALONLY000",
  });
  expect(answer).toMatchObject({ Credentials: { Expiration: new Date(real + 900_000) } });
});
