import { describe, expect, it } from 'vitest';
import type { ChangeKind, FindingRecord, FindingState } from '../../src/core/finding-record.ts';
import { observe } from '../../src/core/lifecycle.ts';
import { sumUp } from '../../src/core/untold.ts';
import { findingOf } from './fixtures.ts';

const AT = '2026-11-20T02:00:00.000Z';

/** What receivers hear at last, when these changes were told to nobody. */
function heard(kinds: readonly ChangeKind[], state: FindingState): string[] {
  const step = observe(
    undefined,
    { kind: 'fail', finding: findingOf('/subscriptions/s/vm', { monthly: 1 }) },
    { now: AT, runId: 'run', twice: false, partial: false },
  );
  if (step?.change === undefined) throw new Error('a first failure opens a finding');
  const record: FindingRecord = { ...step.record, state };
  const { change } = step;
  const changes = kinds.map((kind) => ({ ...change, kind, fingerprint: record.fingerprint }));
  return sumUp(changes, new Map([[record.fingerprint, record]])).map((told) => told.change.kind);
}

describe('changes that nobody was told', () => {
  it.each<[readonly ChangeKind[], FindingState, string[]]>([
    [['new'], 'open', ['new']],
    [['new', 'escalated'], 'open', ['new']],
    [['new', 'resolved'], 'resolved', []],
    [['new', 'resolved', 'reopened'], 'reopened', ['new']],
    [['reopened', 'resolved'], 'resolved', []],
    [['resolved'], 'resolved', ['resolved']],
    [['escalated', 'resolved'], 'resolved', ['resolved']],
    [['resolved', 'reopened'], 'reopened', []],
    [['resolved', 'reopened', 'escalated'], 'open', ['escalated']],
    [['resolved', 'reopened', 'resolved'], 'resolved', ['resolved']],
    [['new'], 'muted', []],
    [['escalated'], 'exempted', []],
  ])('%j of a finding that is %s sum up to %j', (kinds, state, expected) => {
    expect(heard(kinds, state)).toEqual(expected);
  });
});
