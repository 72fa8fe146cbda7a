import { PgBoss, type Job } from 'pg-boss';
import { z } from 'zod';
import { messageOf } from '../core/errors.ts';
import { postgresReason } from './postgres-error.ts';
import type { Execute, PostgresDatabase } from './postgres.ts';
import { StoreError } from './store.ts';

/** A worker that says nothing for so long is dead. Ten is the least that the queue knows. */
const HEARTBEAT_SECONDS = 10;
/** How often the dead are looked for. */
const MONITOR_SECONDS = 3;
/** Workers that are killed take no blame: only the deadline ends a unit that many died over. */
const RETRIES = 10;
/** What fails at once, as without a token, shall not be given up at once. */
const LONGEST_PAUSE_SECONDS = 30;
const POLLING_SECONDS = 0.5;
const KEPT_SECONDS = 3_600;
/** How long a stop waits for units that were told to end. */
const STOP_MS = 20_000;

/** Names one unit of work. */
export interface UnitKey {
  readonly runKey: string;
  /** Of the run for which it was queued: one that was begun anew has the same key, but measures something else. */
  readonly planHash: string;
  readonly shard: number;
  /** Names it within its shard. */
  readonly unit: string;
}

export interface NewUnitJob {
  readonly key: UnitKey;
  /** Higher ones are taken first. */
  readonly priority: number;
  /** How long an attempt may take. */
  readonly expireInSeconds: number;
}

/** One attempt at a unit. */
export interface UnitJob extends UnitKey {
  /** Aborted when the attempt was taken away: whatever comes of it counts no more. */
  readonly signal: AbortSignal;
  /** Ends the attempt on the connection of a transaction. Throws when the attempt was taken away. */
  complete(execute: Execute): Promise<void>;
}

export interface UnitQueue {
  /** Sends units on the connection of a transaction: they are queued if and only if it commits. */
  send(jobs: readonly NewUnitJob[], execute: Execute): Promise<void>;
  /** Works units off, so many at a time. Work that throws is tried again, here or elsewhere. */
  work(concurrency: number, work: (job: UnitJob) => Promise<void>): Promise<void>;
  /** Hears of units that were given up, with the last error. */
  onGivenUp(act: (job: UnitJob, error: string) => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

export interface UnitQueueOptions {
  /** Processes with another version have other collectors and formats, so each version has its own queue. */
  readonly version: string;
  readonly onError: (error: Error) => void;
}

/** What the library creates. */
const QUEUE_SCHEMA = 43;

const keyShape = z.object({ runKey: z.string(), planHash: z.string(), shard: z.number(), unit: z.string() });
const affectedShape = z.object({ affected: z.number() });
const failureShape = z.object({ message: z.string() }).or(z.object({ value: z.object({ message: z.string() }) }));

/** The queue in its own schema of the fleet's database. Throws StoreError. */
export async function openUnitQueue(database: PostgresDatabase, options: UnitQueueOptions): Promise<UnitQueue> {
  const boss = new PgBoss({
    db: { executeSql: database.execute },
    schema: 'pgboss',
    schedule: false,
    superviseIntervalSeconds: MONITOR_SECONDS,
    monitorIntervalSeconds: MONITOR_SECONDS,
    reindex: false,
    monitorVacuum: false,
  });
  boss.on('error', options.onError);
  const [queue, givenUp] = [`azaudit-units-${options.version}`, `azaudit-given-up-${options.version}`];
  const again = { retryLimit: RETRIES, retryDelay: 1, retryBackoff: true, retryDelayMax: LONGEST_PAUSE_SECONDS };
  const kept = { deleteAfterSeconds: KEPT_SECONDS, ...again };
  try {
    // One process at a time: two that create the same schema at once refuse each other.
    const { dialect } = database;
    await database.transaction(async (queries) => {
      if (dialect.lockSchema !== undefined) await queries.all(dialect.lockSchema);
      await boss.start();
      await assertKnown(boss);
      await boss.createQueue(givenUp, kept);
      await boss.createQueue(queue, { ...kept, deadLetter: givenUp, heartbeatSeconds: HEARTBEAT_SECONDS });
    });
  } catch (error) {
    await boss.stop({ graceful: false }).catch(() => undefined);
    if (error instanceof StoreError) throw error;
    throw new StoreError(`store ${database.label}: the queue cannot be used: ${postgresReason(error)}`, {
      cause: error,
    });
  }
  return {
    async send(jobs, execute) {
      const inserts = jobs.map(({ key, ...how }) => ({ data: key, ...how }));
      if (jobs.length > 0) await boss.insert(queue, inserts, { db: { executeSql: execute } });
    },
    async work(localConcurrency, work) {
      const how = { localConcurrency, pollingIntervalSeconds: POLLING_SECONDS };
      await boss.work<unknown>(queue, how, ([job]) =>
        job === undefined ? Promise.resolve() : work(unitJob(boss, job)),
      );
    },
    async onGivenUp(act) {
      await boss.work<unknown, void, { includeMetadata: true }>(givenUp, { includeMetadata: true }, async ([job]) => {
        if (job !== undefined) await act(unitJob(boss, job), reasonOf(job.sourceOutput));
      });
    },
    stop: () => boss.stop({ close: false, graceful: true, timeout: STOP_MS }),
  };
}

/** The library starts on whatever is newer than it knows, and would then work it off in its old way. */
async function assertKnown(boss: PgBoss): Promise<void> {
  const version = (await boss.schemaVersion()) ?? 0;
  if (version > QUEUE_SCHEMA)
    throw new Error(`it has schema ${version}, this azaudit knows ${QUEUE_SCHEMA}: use a newer azaudit`);
}

function unitJob(boss: PgBoss, job: Job<unknown>): UnitJob {
  return {
    ...keyShape.parse(job.data),
    signal: job.signal,
    complete: async (execute) => {
      const answer: unknown = await boss.complete(job.name, job, null, { db: { executeSql: execute } });
      if (affectedShape.parse(answer).affected !== 1) throw new Error('another worker has taken this unit over');
    },
  };
}

function reasonOf(output: unknown): string {
  const failure = failureShape.safeParse(output);
  if (!failure.success) return messageOf(output);
  return 'message' in failure.data ? failure.data.message : failure.data.value.message;
}
