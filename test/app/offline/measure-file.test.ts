import { describe, expect, test } from 'vitest';
import type { Measured } from '../../../src/app/measured.ts';
import { writeFacts } from '../../../src/app/offline/saved-facts.ts';
import type { ScopeRequest } from '../../../src/app/scope.ts';
import { UsageError } from '../../../src/core/errors.ts';
import { known } from '../../../src/core/fact.ts';
import { FactStore } from '../../../src/core/fact-store.ts';
import { normaliseResource } from '../../../src/core/resource.ts';
import { ResourceSet } from '../../../src/core/resource-set.ts';
import { auditFile, temporaryFile, type OfflineRun } from '../../support/offline.ts';
import { DEV, PROD } from '../../support/small-estate.ts';

const STRANGER = '0c000000-0000-4000-8000-000000000009';
const TYPE = 'microsoft.search/searchservices';
const ROWS = [PROD, DEV].map((subscription, index) => ({
  id: `/subscriptions/${subscription}/resourceGroups/RG-${index}/providers/Microsoft.Search/searchServices/search-${index}`,
  type: TYPE,
  sku: { name: 'standard' },
  properties: { replicaCount: 1 },
}));
const [FIRST = '', SECOND = ''] = ROWS.map(({ id }) => id);

/** The listing of the second subscription failed on the way, and one more could not be found at all. */
function measured({ whole }: { whole: boolean }): Measured {
  const [resources, facts] = [new ResourceSet(), new FactStore()];
  for (const row of ROWS) {
    const resource = normaliseResource(row);
    if (resource !== undefined) resources.add(resource);
  }
  const gap = { types: [TYPE], reason: 'throttled', detail: 'HTTP 429' } as const;
  if (!whole) for (const scopeId of [`/subscriptions/${DEV}`, '*']) facts.addGap({ ...gap, scopeId });
  const [ok, bad] = [
    { status: 'ok', reason: null, calls: 1 } as const,
    { status: 'partial', reason: 'x', calls: 1 } as const,
  ];
  const doubtful = whole ? ok : bad;
  const collectors = [
    { id: 'subscriptions', scope: '*', ...doubtful },
    { id: 'inventory', scope: `/subscriptions/${PROD}`, ...ok },
    { id: 'inventory', scope: `/subscriptions/${DEV}`, ...doubtful },
    { id: 'retail-search-prices', scope: '*', ...ok },
  ];
  const now = new Date('2026-11-20T06:30:00Z');
  return {
    now,
    startedAt: now,
    portal: 'https://portal.azure.com',
    types: new Set([TYPE]),
    resources,
    facts,
    collectors,
    scope: [`/subscriptions/${PROD}`, `/subscriptions/${DEV}`],
    apis: [],
  };
}

async function savedFacts(whole: boolean): Promise<string> {
  const file = await temporaryFile('facts.jsonl', '');
  await writeFacts(file, measured({ whole }));
  return file;
}

const SOURCES = ['--facts', '--resources'] as const;
type Source = (typeof SOURCES)[number];

async function audit(option: Source, scope: OfflineRun['scope'] = {}, whole = true) {
  const file = option === '--facts' ? await savedFacts(whole) : await temporaryFile('rows.json', JSON.stringify(ROWS));
  return auditFile({ option, file, scope, only: ['search-single-replica'] });
}

function judged(report: Awaited<ReturnType<typeof audit>>): unknown {
  return report.verdicts?.flatMap(({ resourceId, verdict }) => (verdict === 'fail' ? [resourceId] : []));
}

test('saved facts of a collector that is skipped are left aside', async () => {
  const whole = measured({ whole: true });
  for (const { id } of ROWS) whole.facts.put('context.environment', id.toLowerCase(), known('non-production'));
  const file = await temporaryFile('facts.jsonl', '');
  await writeFacts(file, whole);
  const run = { option: '--facts', file, only: ['search-single-replica'] } as const;
  const severities = async (skip: string[]) =>
    (await auditFile({ ...run, skip })).findings.map(({ severity }) => severity);
  expect(await severities([])).toEqual(['low', 'low']);
  expect(await severities(['context'])).toEqual(['high', 'high']);
});

describe.each(SOURCES)('%s', (option) => {
  test('judges everything in the file when nothing is named', async () => {
    expect(judged(await audit(option))).toEqual([FIRST, SECOND].map((id) => id.toLowerCase()));
  });

  test('judges the named subscription, in any case, and tells of no other', async () => {
    const report = await audit(option, { subscriptions: [PROD.toUpperCase()] });
    expect(judged(report)).toEqual([FIRST.toLowerCase()]);
    expect(report.run.scope).toEqual([`/subscriptions/${PROD}`]);
    expect(report.summary.resources).toBe(1);
    expect(JSON.stringify(report)).not.toContain(DEV);
  });

  test('judges the named resource and the named group', async () => {
    expect(judged(await audit(option, { resources: [SECOND] }))).toEqual([SECOND.toLowerCase()]);
    expect(judged(await audit(option, { resourceGroups: ['rg-0'] }))).toEqual([FIRST.toLowerCase()]);
    const group = SECOND.slice(0, SECOND.indexOf('/providers/'));
    expect(judged(await audit(option, { resources: [group] }))).toEqual([SECOND.toLowerCase()]);
  });

  test.each<[string, Partial<ScopeRequest>, RegExp]>([
    ['a subscription that is not in it', { subscriptions: [PROD, STRANGER] }, named(STRANGER)],
    ['a resource of such a one', { resources: [FIRST.replace(PROD, STRANGER)] }, named(STRANGER)],
    ['a misspelt resource', { resources: [`${FIRST}x`] }, /^resource \S+search-0x does not exist/],
    ['a resource that is none', { resources: ['search-0'] }, /^--resource search-0: not an ARM id/],
    ['a misspelt group', { resourceGroups: ['RG-2'] }, /^resource group RG-2 is in none of the audited subscriptions$/],
    ['a group elsewhere', { subscriptions: [PROD], resourceGroups: ['RG-1'] }, /^resource group RG-1 is in none/],
    ['a management group', { managementGroups: ['mg-ai'] }, offline('--management-group mg-ai', option)],
    ['everything', { all: true }, offline('--all', option)],
  ])('refuses %s', async (_, scope, message) => {
    const run = audit(option, scope);
    await expect(run).rejects.toThrow(UsageError);
    await expect(run).rejects.toThrow(message);
  });
});

test('a subscription that was read is complete, whatever became of the others', async () => {
  expect((await audit('--facts', {}, false)).code).toBe(3);
  const report = await audit('--facts', { subscriptions: [PROD] }, false);
  expect(report.code).toBe(0);
  expect(report.coverage.rules).toMatchObject([{ fail: 1, unknown: 0 }]);
  expect(report.coverage.collectors.map(({ id, scope }) => `${id} ${scope}`)).toEqual([
    `inventory /subscriptions/${PROD}`,
    'retail-search-prices *',
  ]);
  expect((await audit('--facts', { subscriptions: [DEV] }, false)).code).toBe(3);
});

test('a child that no row can hold is not taken for a misspelling', async () => {
  const report = await audit('--resources', { resources: [`${FIRST}/sharedPrivateLinkResources/x`] });
  expect(report.findings).toEqual([]);
});

function named(subscription: string): RegExp {
  return new RegExp(`(facts\\.jsonl|rows\\.json) holds nothing of subscription ${subscription}$`);
}

function offline(name: string, option: string): RegExp {
  return new RegExp(`^${name} cannot be resolved offline: with ${option}, `);
}
