import { expect, test } from 'vitest';
import { unmatchedTags } from '../../src/app/unmatched-tags.ts';
import { FactStore } from '../../src/core/fact-store.ts';
import { normaliseResource } from '../../src/core/resource.ts';
import { ResourceSet } from '../../src/core/resource-set.ts';
import { PROD } from '../support/small-estate.ts';

const TYPE = 'microsoft.search/searchservices';
const SCOPE = { subscriptions: [PROD], managementGroups: [], all: false, resourceGroups: [], resources: [] };

/** One resource, tagged `env=prod`. */
function warnings(tags: Record<string, string>, { whole = true } = {}): string[] {
  const [resources, facts] = [new ResourceSet(), new FactStore()];
  const id = `/subscriptions/${PROD}/resourceGroups/rg/providers/${TYPE}/search`;
  const resource = normaliseResource({ id, type: TYPE, tags: { env: 'prod' } });
  if (resource !== undefined) resources.add(resource);
  if (!whole) facts.addGap({ types: [TYPE], scopeId: `/subscriptions/${PROD}`, reason: 'denied', detail: '403' });
  const now = new Date('2026-11-20T06:30:00Z');
  const measured = { now, startedAt: now, scope: [], portal: '', types: new Set<string>(), collectors: [], apis: [] };
  return unmatchedTags({ ...SCOPE, tags }, { ...measured, resources, facts });
}

test('a tag that nothing has is told, as it may be misspelt', () => {
  expect(warnings({ env: 'prd' })).toEqual(['no resource has the tag env=prd']);
  expect(warnings({ env: 'prod', team: 'ml' })).toEqual(['no resource has the tags env=prod and team=ml']);
});

test('nothing is told of a tag that something has, or when something could not be listed', () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ ENV: 'prod' })).toEqual([]);
  expect(warnings({ env: 'prd' }, { whole: false })).toEqual([]);
});
