import { judgeMeasured, measureAzure, planAudit } from '../../src/app/audit.ts';
import { configShape } from '../../src/app/config/config.ts';
import { resolveCloud } from '../../src/azure/cloud.ts';
import { createAzure } from '../../src/azure/create-azure.ts';
import type { Limits } from '../../src/azure/limits.ts';
import { createLoopback } from '../../src/azure/loopback-transport.ts';
import type { AuditReport } from '../../src/core/report.ts';
import type { EstateSource } from '../../src/simulator/estate-source.ts';
import type { Simulator } from '../../src/simulator/serve.ts';

/** Retries at once and gives up soon, but waits for a slow machine. */
const HASTY: Partial<Limits> = {
  pacing: false,
  backoffMs: 1,
  maxBackoffMs: 1,
  costFloorMs: 0,
  maxAttempts: 2,
  maxWaitMs: 0,
};

/** The rules are loaded once for all runs of a test file. */
const plan = planAudit(configShape.parse({ scope: { all: true } }), { resources: [], keepVerdicts: true });

export interface RunOptions {
  readonly deadlineMs?: number;
  readonly limits?: Partial<Limits>;
}

/** One audit of a simulated estate in this process, over the real clients and HTTP, with every verdict. */
export async function auditSimulated(
  simulator: Simulator,
  estate: Pick<EstateSource, 'now'>,
  options: RunOptions = {},
): Promise<AuditReport> {
  const cloud = resolveCloud('public', {});
  if (cloud === undefined) throw new Error('no public cloud');
  const azure = createAzure({
    cloud,
    ...createLoopback(simulator.url),
    product: 'azaudit/test',
    limits: { ...HASTY, ...options.limits },
  });
  const startedAt = new Date(estate.now);
  const signal = AbortSignal.timeout(options.deadlineMs ?? 60_000);
  const measured = await measureAzure(plan, azure, { now: startedAt, startedAt, signal, progress: () => undefined });
  return judgeMeasured(plan, measured, startedAt);
}

/** `rule resource-id` -> verdict. */
export function verdictsOf(report: AuditReport): Map<string, string> {
  return new Map((report.verdicts ?? []).map((row) => [`${row.ruleId} ${row.resourceId}`, row.verdict]));
}

/** Rows of two verdict maps that differ, readable in a failing test. */
export function differences(actual: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): string[] {
  const keys = new Set([...actual.keys(), ...expected.keys()]);
  return [...keys].toSorted().flatMap((key) => {
    const [a, b] = [actual.get(key) ?? 'absent', expected.get(key) ?? 'absent'];
    return a === b ? [] : [`${key}: ${a}, expected ${b}`];
  });
}
