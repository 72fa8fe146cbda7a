import { beforeAll, expect, test } from 'vitest';
import { loadDemoEstate } from '../../src/app/demo/estate.ts';
import type { AuditReport } from '../../src/core/report.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { startSimulator } from '../../src/simulator/serve.ts';
import { shiftEstate } from '../../src/simulator/shift-estate.ts';
import { auditSimulated, differences, verdictsOf } from '../support/run.ts';
import { findingsOf, moneyApart } from '../support/same-findings.ts';

let estate: Estate;
let demo: AuditReport;
beforeAll(async () => {
  estate = await loadDemoEstate();
  demo = await audit(estate);
});

async function audit(served: Estate): Promise<AuditReport> {
  const simulator = await startSimulator({ estate: served });
  try {
    return await auditSimulated(simulator, served);
  } finally {
    await simulator.close();
  }
}

test.each([
  ['the evening before', '2026-11-21T23:59:59Z'],
  ['a Monday at noon', '2026-11-30T12:00:00Z'],
  ['a Saturday', '2027-01-02T16:20:07Z'],
  ['the next year', '2027-02-28T06:00:00Z'],
  ['midnight', '2027-03-01T00:00:00Z'],
  ['a leap day', '2028-02-29T14:30:00Z'],
  ['years ago', '2024-06-03T03:03:03Z'],
])('the demo finds the same on %s', async (_, present) => {
  const report = await audit(shiftEstate(estate, new Date(present)));
  expect(differences(verdictsOf(report), verdictsOf(demo))).toEqual([]);
  expect(findingsOf(report)).toEqual(findingsOf(demo));
  expect(moneyApart(report, demo)).toEqual([]);
});
