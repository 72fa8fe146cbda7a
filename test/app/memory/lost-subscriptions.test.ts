import { expect, test } from 'vitest';
import { withLostSubscriptions } from '../../../src/app/memory/lost-subscriptions.ts';
import { unreadLines } from '../../../src/app/memory/unread-lines.ts';
import type { FindingRecord, FindingState } from '../../../src/core/finding-record.ts';
import { observe } from '../../../src/core/lifecycle.ts';
import { ReportBuilder } from '../../../src/core/report.ts';
import { findingOf } from '../../core/fixtures.ts';

const NOW = '2026-11-21T02:00:00.000Z';

function remembered(subscriptionId: string, state: FindingState = 'open'): FindingRecord {
  const finding = findingOf(`/subscriptions/${subscriptionId}/vm`, null);
  const resource = { ...finding.resource, subscriptionId };
  const step = observe(
    undefined,
    { kind: 'fail', finding: { ...finding, resource } },
    { now: NOW, runId: 'before', twice: false, partial: false },
  );
  if (step === undefined) throw new Error('a first failure opens a finding');
  return { ...step.record, state };
}

/** The scopes that count as unread after a run that saw only subscription a. */
function unread(records: readonly FindingRecord[], all = true): readonly string[] {
  const run = {
    id: 'r',
    startedAt: NOW,
    finishedAt: NOW,
    version: '1',
    rulePackHash: 'x',
    scope: ['/subscriptions/a'],
  };
  const report = new ReportBuilder([], { keepVerdicts: false }).build(run, 1, [], []);
  return unreadLines(withLostSubscriptions(report, records, { all }).coverage.collectors).denied;
}

test('a subscription with findings that is not seen any more may not be read', () => {
  expect(unread([remembered('a'), remembered('b'), remembered('b')])).toEqual([
    '/subscriptions/b may not be read by subscriptions',
  ]);
});

test('nothing is missed of what was not asked for, or is settled', () => {
  expect(unread([remembered('b')], false)).toEqual([]);
  expect(unread([remembered('b', 'resolved'), remembered('b', 'muted')])).toEqual([]);
});
