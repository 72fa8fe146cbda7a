import { describe, expect, it } from 'vitest';
import type { FindingRecord } from '../../src/core/finding-record.ts';
import type { Finding } from '../../src/core/finding.ts';
import { reconcile } from '../../src/core/reconcile.ts';
import { advanceLedger, confirmations, confirmed, realisedSavings, type SavingEntry } from '../../src/core/savings.ts';
import { findingOf } from './fixtures.ts';

const VM = '/subscriptions/s/resourcegroups/rg/providers/microsoft.compute/virtualmachines/vm';
const IDLE = findingOf(VM, { monthly: 800 }, { ruleId: 'gpu-vm-idle', fingerprint: 'idle' });
const UNSCHEDULED = findingOf(VM, { monthly: 500 }, { ruleId: 'gpu-vm-no-auto-shutdown', fingerprint: 'unscheduled' });

/** The ledger after these days; a bill of 1,000 a month all the time. */
function ledgerAfter(days: readonly (readonly Finding[])[], bill: number | null = 1_000): SavingEntry[] {
  let records: readonly FindingRecord[] = [];
  const lines = new Map<string, SavingEntry>();
  days.forEach((findings, day) => {
    const now = `2026-11-${String(day + 1).padStart(2, '0')}T02:00:00.000Z`;
    const { changes, records: after } = reconcile(records, {
      now,
      runId: `run-${day}`,
      findings,
      observationOf: () => ({ kind: 'pass' }),
      needsTwo: () => false,
      isPartial: () => false,
    });
    records = [...after.values()];
    for (const entry of advanceLedger([...lines.values()], { now, changes, records, billOf: () => bill }))
      lines.set(`${entry.fingerprint} ${entry.openedAt}`, entry);
  });
  return [...lines.values()];
}

function brief(entries: readonly SavingEntry[]): string[] {
  return entries.map(({ fingerprint, state }) => `${fingerprint} ${state}`);
}

describe('the savings ledger', () => {
  it('opens a line with its finding and applies it when the finding is resolved', () => {
    expect(ledgerAfter([[IDLE], [IDLE]])).toMatchObject([
      { state: 'potential', expected: 800, baseline: 1_000, openedAt: '2026-11-01T02:00:00.000Z' },
    ]);
    expect(ledgerAfter([[IDLE], []])).toMatchObject([{ state: 'applied', appliedAt: '2026-11-02T02:00:00.000Z' }]);
  });

  it('counts one change of a resource once, however many findings it resolves', () => {
    expect(brief(ledgerAfter([[IDLE, UNSCHEDULED], []]))).toEqual(['idle applied', 'unscheduled withdrawn']);
  });

  it('starts a new line when the finding comes back', () => {
    expect(brief(ledgerAfter([[IDLE], [], [IDLE]]))).toEqual(['idle withdrawn', 'idle potential']);
  });

  it('has no line for what costs money, is unpriced or a rule of thumb', () => {
    const none = [findingOf('a', { monthly: -75 }), findingOf('b', null), findingOf('c', { monthly: 900, grade: 'D' })];
    expect(ledgerAfter([none])).toEqual([]);
  });

  it('asks for a bill after a week of settled days, and only where there was one before', () => {
    const [entry] = ledgerAfter([[IDLE], []]);
    const asked = (until: string): unknown =>
      confirmations(entry === undefined ? [] : [entry], new Date(until)).map(({ from, to, subscriptionId }) => [
        subscriptionId,
        from.toISOString().slice(0, 10),
        to.toISOString().slice(0, 10),
      ]);
    expect(asked('2026-11-09T23:00:00Z')).toEqual([]);
    expect(asked('2026-11-10T01:00:00Z')).toEqual([['s', '2026-11-03', '2026-11-10']]);
    expect(confirmations(ledgerAfter([[IDLE], []], null), new Date('2027-01-01T00:00:00Z'))).toEqual([]);
  });

  it('realises what the bill confirms, also when that is a loss, for a year', () => {
    const [entry] = ledgerAfter([[IDLE], []]);
    if (entry === undefined) throw new Error('the ledger is empty');
    const saved = confirmed(entry, 150, '2026-11-12T02:00:00.000Z');
    const lost = confirmed(entry, 1_100, '2026-11-12T02:00:00.000Z');
    expect(realisedSavings([saved, lost], '2026-12-01T00:00:00.000Z').map(({ monthly }) => monthly)).toEqual([
      850, -100,
    ]);
    expect(realisedSavings([saved], '2027-11-13T00:00:00.000Z')).toEqual([]);
  });
});
