import type { Database, Queries } from './database.ts';
import { decisionQueries, holdDecisions } from './decisions.ts';
import { findingQueries, touchFindings, writeFindings } from './findings.ts';
import { forgetUntold, historyQueries, writeHistory } from './history.ts';
import { holdLease, leaseQueries } from './leases.ts';
import { outboxQueries, writeDeliveries } from './outbox.ts';
import { retentionQueries } from './retention.ts';
import { runQueries, writeRun } from './runs.ts';
import { savingQueries, writeSavings } from './savings.ts';
import { sinkMemoryQueries, writeSinkMemory } from './sink-memory.ts';
import { slotQueries } from './slots.ts';
import type { RunCommit, Store } from './store.ts';

/** The store over any engine, whose schema is up to date. */
export function createSqlStore(database: Database): Store {
  return {
    kind: database.kind,
    close: () => database.close(),
    commitRun: (commit, lease) =>
      database.transaction(async (queries) => {
        if (lease !== undefined) await holdLease(queries, lease);
        await holdDecisions(queries, commit.decisions);
        await writeCommit(queries, commit);
      }),
    ...leaseQueries(database),
    ...slotQueries(database),
    ...retentionQueries(database),
    ...runQueries(database),
    ...findingQueries(database),
    ...decisionQueries(database),
    ...historyQueries(database),
    ...savingQueries(database),
    ...outboxQueries(database),
    ...sinkMemoryQueries(database),
  };
}

async function writeCommit(queries: Queries, commit: RunCommit): Promise<void> {
  await writeRun(queries, commit);
  await writeFindings(queries, commit.findings);
  await touchFindings(queries, commit.seenAgain, commit.now);
  await writeHistory(queries, commit.history);
  if (commit.tellsAll) await forgetUntold(queries);
  await writeSavings(queries, commit.savings);
  await writeDeliveries(queries, commit);
  await writeSinkMemory(queries, commit.sinkMemory);
}
