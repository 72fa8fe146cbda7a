import { expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { startSimulator } from '../../src/simulator/serve.ts';
import { auditSimulated } from '../support/run.ts';

// Every attempt may take a minute here: only the deadline can end these runs before the test's own limit does.

test.each(['subscriptions', 'graph', 'cognitive-deployments', 'cost', 'metrics-batch', 'prices'] as const)(
  'when %s hangs, the deadline ends the run and is named as the reason',
  { timeout: 20_000 },
  async (api) => {
    const estate = await loadDemoEstate();
    const simulator = await startSimulator({ estate, faults: [{ api, kind: 'hang' }] });
    try {
      const report = await auditSimulated(simulator, estate, { deadlineMs: 2_500 });
      expect(exitCodeOf(report, undefined)).toBe(3);
      const reasons = report.coverage.collectors.map(({ reason }) => reason ?? '').join('\n');
      expect(reasons).toMatch(/deadline|abort/i);
    } finally {
      await simulator.close();
    }
  },
);
