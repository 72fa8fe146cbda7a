import { expect, it } from 'vitest';
import { diffRuns } from '../../src/core/diff-runs.ts';
import type { FindingState } from '../../src/core/finding-record.ts';

function line(fingerprint: string, to: FindingState, monthly = 1) {
  return { fingerprint, kind: 'any', to, severity: 'high' as const, monthly };
}

it('tells what appeared, was resolved and changed between two runs, whatever happened in between', () => {
  const first = [line('stays', 'open'), line('fixed', 'open'), line('dearer', 'open'), line('was-gone', 'resolved')];
  const second = [
    ...first,
    line('fixed', 'resolved'),
    line('flickered', 'open'),
    line('flickered', 'resolved'),
    line('dearer', 'open', 9),
    line('was-gone', 'reopened'),
    line('fresh', 'open'),
  ];
  expect(diffRuns(first, second)).toEqual({
    appeared: ['fresh', 'was-gone'],
    resolved: ['fixed'],
    changed: ['dearer'],
  });
  expect(diffRuns(second, first)).toMatchObject({ appeared: ['fixed'], resolved: ['fresh', 'was-gone'] });
});
