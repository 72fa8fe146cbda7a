import { expect, test } from 'vitest';
import { isGranted } from '../../src/core/grant.ts';

const DISKS = 'microsoft.compute/disks/read';

test.each<[string, readonly string[], readonly string[], boolean]>([
  ['Reader', ['*/read'], [], true],
  ['Owner', ['*'], [], true],
  ['a role that spells it out', ['Microsoft.Compute/disks/read'], [], true],
  ['a role for the provider', ['Microsoft.Compute/*'], [], true],
  ['a pattern with two stars', ['Microsoft.*/disks/*'], [], true],
  ['a role for another type', ['Microsoft.Compute/virtualMachines/read'], [], false],
  ['a role that takes it out again', ['*/read'], ['Microsoft.Compute/disks/*'], false],
  ['a longer action', ['Microsoft.Compute/disks/read/more'], [], false],
  ['no action', [], [], false],
])('%s', (_, actions, notActions, expected) => {
  expect(isGranted(DISKS, { actions, notActions })).toBe(expected);
});
