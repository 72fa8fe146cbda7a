import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { API_FAMILIES, type ApiFamily } from '../../src/simulator/api-family.ts';
import { FAULT_KINDS, type FaultKind } from '../../src/simulator/faults.ts';
import { startSimulator, type Simulator } from '../../src/simulator/serve.ts';
import { auditSimulated, verdictsOf } from '../support/run.ts';

/** Some faults hang. */
const SOON = { limits: { attemptTimeoutMs: 1_000 } };

let estate: Estate;
let simulator: Simulator;
let calm: ReadonlyMap<string, string>;

beforeAll(async () => {
  estate = await loadDemoEstate();
  simulator = await startSimulator({ estate, pageSize: 3 });
  calm = verdictsOf(await auditSimulated(simulator, estate));
});
afterAll(() => simulator.close());

/** Verdicts that a fault may not change: any but unknown has to be the calm run's. */
function lies(stormy: ReadonlyMap<string, string>): string[] {
  return [...stormy].flatMap(([key, verdict]) =>
    verdict === 'unknown' || verdict === calm.get(key) ? [] : [`${key}: ${verdict}, calm ${calm.get(key) ?? 'absent'}`],
  );
}

/** Resources of the calm run that vanished: fine only when their scope is unknown to the rule. */
function vanished(stormy: ReadonlyMap<string, string>): string[] {
  return [...calm.keys()].filter((key) => {
    if (stormy.has(key)) return false;
    const [rule = '', id = ''] = key.split(' ', 2);
    return ![...stormy].some(
      ([other, verdict]) =>
        verdict === 'unknown' && other.startsWith(`${rule} `) && covers(other.slice(rule.length + 1), id),
    );
  });
}

function covers(scope: string, id: string): boolean {
  return scope === '*' || id === scope || id.startsWith(`${scope}/`);
}

/** Faults that the gate rides out, or that these lists cannot show, need not make a run incomplete. */
const SURVIVED: ReadonlySet<FaultKind> = new Set([
  'claims-challenge',
  'slow-body',
  'not-found',
  'missing-next-link',
  'forbidden-second-page',
  'looping-link',
  'bad-item',
  'wrong-types',
]);

/** Without them the run is as complete: one is a check, the other has a fallback. */
const OPTIONAL: ReadonlySet<ApiFamily> = new Set(['permissions', 'metrics-batch']);

describe.each(API_FAMILIES.filter((api) => api !== 'token'))('%s', (api) => {
  test.each(FAULT_KINDS)('%s never makes a lie', { timeout: 60_000 }, async (kind) => {
    simulator.calls.length = 0;
    simulator.setFaults([{ api, kind }]);
    const report = await auditSimulated(simulator, estate, SOON);
    const stormy = verdictsOf(report);
    expect(lies(stormy)).toEqual([]);
    expect(vanished(stormy)).toEqual([]);
    const struck = simulator.calls.some((call) => call.api === api) && !SURVIVED.has(kind) && !OPTIONAL.has(api);
    expect(exitCodeOf(report, undefined)).toBeOneOf(struck ? [3] : [0, 3]);
  });
});

describe('a storm in which 30 % of all calls fail', () => {
  const storms = Array.from({ length: 100 }, (_, seed) => seed + 1);
  test.each(storms)('seed %d ends with the calm verdicts or unknown', { timeout: 60_000 }, async (seed) => {
    const stormy = await startSimulator({
      estate,
      pageSize: 5,
      seed,
      faults: FAULT_KINDS.map((kind) => ({ kind, probability: 0.3 / FAULT_KINDS.length })),
    });
    try {
      const verdicts = verdictsOf(await auditSimulated(stormy, estate, SOON));
      expect(lies(verdicts)).toEqual([]);
      expect(vanished(verdicts)).toEqual([]);
    } finally {
      await stormy.close();
    }
  });
});
