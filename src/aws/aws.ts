import type { Reading } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import type { Aws, Clock, Log, Meter } from "../engine/ports.ts";
import { readAlarms } from "./alarms.ts";
import { createClientPool, type RequestHandler } from "./clients.ts";
import { findTemplateId } from "./cloudformation.ts";
import { createClusterMemory } from "./cluster-memory.ts";
import { type ExplicitCredentials, untilWhen } from "./credentials.ts";
import { assertRehearsable } from "./endpoint.ts";
import { findExperiment, startExperiment, stopExperiment } from "./fis.ts";
import { readTemplate } from "./fis-template.ts";
import { createLasting } from "./lasting.ts";
import { type Called, createLink, type Link, readingOf } from "./link.ts";
import { answerPoll } from "./poll.ts";
import { readBefore } from "./read-before.ts";
import { resolveEndpoints } from "./resolved-endpoints.ts";
import { createTries } from "./tries.ts";

/** As long as a throttled read before a start is tried again before it counts as unreadable. */
const READING_TRIES_MS = MINUTE;
/** A look at the cluster is put together from calls no further apart than this. */
const LOOK_TRIES_MS = 30 * SECOND;

export interface AwsOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Counts every call. */
  readonly meter?: Pick<Meter, "called">;
  /** A rehearsal's endpoint, handed to every client; must be on this machine unless `requestHandler` is given. null: the real AWS. */
  readonly endpoint: string | null;
  /** Answers in process, in virtual time. */
  readonly requestHandler?: RequestHandler;
  /** A rehearsal's invented keys; otherwise the SDK's default chain. */
  readonly credentials?: ExplicitCredentials;
  /** ECS_CONTAINER_METADATA_URI_V4; null when the bot does not run on ECS. */
  readonly ownMetadataUri: string | null;
}

export interface LiveAws extends Aws {
  /** Where each service's calls go, by service; `unknown: …` where it cannot be told. Sends nothing. */
  resolvedEndpoints(target: Target): Promise<Readonly<Record<string, string>>>;
  /**
   * Whether there are credentials for this target, and until when (null: they do not run out). They are looked up once
   * and again when they run out: asking often costs no call. Whether AWS takes them, only a call can tell.
   */
  credentials(target: Target): Promise<Reading<{ readonly until: Instant | null }>>;
  /** Loads client-ec2 ahead of its first use. */
  loadEc2(): Promise<void>;
  /** Closes all sockets. */
  end(): void;
}

/** The way to AWS. Throws when a rehearsal could reach the real one. */
export function createAws(options: AwsOptions): LiveAws {
  const { clock, log, meter, endpoint, ownMetadataUri } = options;
  const requestHandler = options.requestHandler ?? null;
  const credentials = options.credentials ?? null;
  const inProcess = requestHandler !== null;
  assertRehearsable({ endpoint, inProcess, hasCredentials: credentials !== null, ownMetadataUri });
  const called: Called = (operation, outcome) => meter?.called(operation, outcome);
  const pool = createClientPool({ endpoint, requestHandler, credentials, called });
  const readings = createTries(clock, READING_TRIES_MS);
  const looks = createTries(clock, LOOK_TRIES_MS);
  const between = createClusterMemory(clock);
  const lasting = createLasting();
  const linkTo = (target: Target): Link => createLink(pool.clientsOf(target), clock, called);

  return {
    async readBefore(target) {
      const link = linkTo(target);
      const attempt = readings.attempt(target.name, link);
      const own = { clock, metadataUri: ownMetadataUri };
      return readBefore(attempt, lasting(target, link), target, own);
    },
    async template(target) {
      const link = linkTo(target);
      return readingOf(async () => readTemplate(link, await findTemplateId(link, target)));
    },
    async start({ target, runId, templateId, mayLeave }) {
      const answer = await startExperiment(linkTo(target), { runId, templateId, mayLeave });
      log.info({ target: target.name, run: runId, template: templateId, answer }, "fis:StartExperiment");
      return answer;
    },
    async findExperiment({ target, runId }) {
      return readingOf(() => findExperiment(linkTo(target), runId));
    },
    async stop({ target, runId, experimentId, mayLeave }) {
      const answer = await stopExperiment(linkTo(target), { experimentId, mayLeave });
      log.info({ target: target.name, run: runId, experiment: experimentId, answer }, "fis:StopExperiment");
      return answer;
    },
    async alarms(target, named) {
      return readingOf(() => readAlarms(linkTo(target), named));
    },
    async poll(target, ask) {
      return answerPoll(linkTo(target), target, ask, { looks, between });
    },
    async resolvedEndpoints(target) {
      return resolveEndpoints(pool.clientsOf(target), pool.hasEc2());
    },
    credentials: (target) => readingOf(() => untilWhen(pool.clientsOf(target).identity)),
    loadEc2: () => pool.loadEc2(),
    end: () => pool.end(),
  };
}
