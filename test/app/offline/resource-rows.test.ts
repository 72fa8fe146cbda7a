import { describe, expect, test } from 'vitest';
import { UsageError } from '../../../src/core/errors.ts';
import type { AuditReport } from '../../../src/core/report.ts';
import { A100, DEV, PROD } from '../../support/small-estate.ts';
import { auditFile, temporaryFile } from '../../support/offline.ts';

const INVENTORY = { id: 'inventory', scope: `/subscriptions/${PROD}` };
const ONLY = ['search-single-replica', 'gpu-vm-no-auto-shutdown'];

interface Row {
  readonly id: string;
  readonly [column: string]: unknown;
}

function search(name: string, replicaCount = 1, subscription = PROD): Row {
  const type = 'microsoft.search/searchservices';
  const id = `/subscriptions/${subscription}/resourceGroups/RG/providers/Microsoft.Search/searchServices/${name}`;
  return { id, name, type, sku: { name: 'standard' }, properties: { replicaCount } };
}

function machine(name: string): Row {
  const type = 'microsoft.compute/virtualmachines';
  const id = `/subscriptions/${PROD}/resourceGroups/RG/providers/Microsoft.Compute/virtualMachines/${name}`;
  return { id, name, type, location: 'eastus', properties: { hardwareProfile: { vmSize: A100 } } };
}

function inGroup(type: string, properties: unknown = {}): Row {
  return { id: `/subscriptions/${PROD}/resourceGroups/RG/providers/${type}/other`, type, properties };
}

/** Rows of every type that tags or a machine's shutdown could come from, none of which says anything. */
const SILENT: readonly Row[] = [
  { id: `/subscriptions/${PROD}`, type: 'microsoft.resources/subscriptions' },
  { id: `/subscriptions/${PROD}/resourceGroups/RG`, type: 'microsoft.resources/subscriptions/resourcegroups' },
  inGroup('microsoft.devtestlab/schedules', { status: 'Enabled', targetResourceId: machine('another').id }),
  inGroup('microsoft.devtestlab/labs/virtualmachines'),
  inGroup('microsoft.computeschedule/autoactions', { disabled: true }),
  inGroup('microsoft.computeschedule/scheduledactions', { disabled: true }),
];

async function auditRows(document: unknown, only = ONLY): Promise<AuditReport & { readonly code: number }> {
  const file = await temporaryFile('rows.json', JSON.stringify(document));
  return auditFile({ option: '--resources', file, only });
}

function failed(report: AuditReport): (string | undefined)[] {
  return report.findings.map(({ resource }) => resource.name);
}

function inventoryOf({ coverage }: AuditReport): unknown {
  return coverage.collectors.filter(({ id }) => id === 'inventory');
}

function unknownsOf({ verdicts }: AuditReport, ruleId: string): unknown {
  return verdicts?.flatMap((row) => (row.ruleId === ruleId && row.verdict === 'unknown' ? [row.resourceId] : []));
}

function holds(what: string): string {
  return `failed: the file holds ${what}: fetch every page (--first 1000 --skip-token …) and give one file of all rows`;
}

describe('a page that is not the whole answer', () => {
  const rows = [search('one'), search('two', 3)];

  test.each([
    ['of az, with a token', { data: rows, count: 2, total_records: 5, skip_token: 'ew0K' }, '2 of 5 rows'],
    ['of az, the last one', { data: rows, count: 2, total_records: 5, skip_token: null }, '2 of 5 rows'],
    [
      'of the REST API',
      { data: rows, count: 2, totalRecords: 5, $skipToken: 'ew0K', resultTruncated: 'true' },
      '2 of 5 rows',
    ],
    ['of an SDK', { data: rows, count: 2, totalRecords: 5, skipToken: 'ew0K' }, '2 of 5 rows'],
    ['that only has a token', { data: rows, skip_token: 'ew0K' }, '2 rows and there are more'],
    ['that only says that it was cut', { data: rows, resultTruncated: 'true' }, '2 rows and there are more'],
    ['that says so in another type', { data: rows, resultTruncated: true }, '2 rows and there are more'],
    ['that lost rows', { data: rows, count: 3 }, '2 of 3 rows'],
  ])('%s is judged, and the run is incomplete', async (_, document, what) => {
    const report = await auditRows(document);
    expect(failed(report)).toEqual(['one']);
    expect(inventoryOf(report)).toEqual([{ ...INVENTORY, status: 'partial', reason: holds(what), calls: 0 }]);
    expect(report.code).toBe(3);
    for (const rule of ONLY) expect(unknownsOf(report, rule)).toContain(INVENTORY.scope);
  });

  test('without any row is incomplete too', async () => {
    const report = await auditRows({ data: [], total_records: 5 });
    expect(inventoryOf(report)).toMatchObject([{ scope: '*', status: 'failed', reason: holds('0 of 5 rows') }]);
    expect(report.code).toBe(3);
    for (const rule of ONLY) expect(unknownsOf(report, rule)).toEqual(['*']);
  });

  test.each([
    ['a schedule', 'gpu-vm-no-auto-shutdown', machine('gpu')],
    ['the tags of a group', 'ai-resource-untagged', search('untagged')],
  ])('proves the absence of nothing: %s may be on the next page', async (_, rule, row) => {
    const data = [row, ...SILENT];
    expect(failed(await auditRows({ data }, [rule]))).toEqual([row['name']]);
    const partial = await auditRows({ data, skip_token: 'ew0K' }, [rule]);
    expect(failed(partial)).toEqual([]);
    expect(unknownsOf(partial, rule)).toContain(row.id.toLowerCase());
  });
});

test('rows without those of groups say nothing of tags that come from groups', async () => {
  const report = await auditRows([search('untagged')], ['ai-resource-untagged']);
  expect(failed(report)).toEqual([]);
  expect(unknownsOf(report, 'ai-resource-untagged')).toContain(search('untagged').id.toLowerCase());
});

test.each([
  ['an array', [search('one')]],
  ['what az prints', { data: [search('one')], count: 1, total_records: 1, skip_token: null }],
  [
    'what the REST API answers',
    { data: [search('one')], count: 1, totalRecords: 1, resultTruncated: 'false', facets: [] },
  ],
  ['an empty token', { data: [search('one')], total_records: 1, skip_token: '' }],
])('%s is a whole answer', async (_, document) => {
  const report = await auditRows(document);
  expect(failed(report)).toEqual(['one']);
  expect(inventoryOf(report)).toEqual([{ ...INVENTORY, status: 'ok', reason: null, calls: 0 }]);
  expect(report.code).toBe(0);
});

test('a file without rows says nothing of any rule', async () => {
  const report = await auditRows([]);
  for (const rule of ONLY) expect(unknownsOf(report, rule)).toEqual(['*']);
});

describe('a row that tells no properties', () => {
  const { properties: _, ...untold } = search('untold');

  test.each([
    ['left out', untold],
    ['null', { ...untold, properties: null }],
    ['nothing', { ...untold, properties: '' }],
  ])('is unknown to rules that look at them: %s', async (_name, row) => {
    const rules = ['search-public', 'search-single-replica'];
    const file = await temporaryFile('rows.json', JSON.stringify([row, search('told')]));
    const report = await auditFile({ option: '--resources', file, only: rules });
    expect(failed(report)).toEqual(['told', 'told']);
    for (const rule of rules) expect(unknownsOf(report, rule)).toEqual([untold.id.toLowerCase()]);
    expect(report.code).toBe(0);
  });

  test('is judged on what it does tell', async () => {
    const tags = { owner: 'kim', env: 'dev', costcenter: '1' };
    const report = await auditRows([{ ...untold, tags }], ['ai-resource-untagged']);
    expect(report.verdicts).toMatchObject([{ verdict: 'pass' }, { verdict: 'unknown' }]);
  });
});

describe('a row that cannot be read', () => {
  test.each([
    ['no id', { name: 'x' }, 'row 2 has no ARM id (project id, name, type, properties, …)'],
    ['an id that is none', { id: 'x' }, 'row 2 has no ARM id (project id, name, type, properties, …)'],
    ['nothing', null, 'row 2 is not an object'],
    ['a list', [search('x')], 'row 2 is not an object'],
    [
      'properties as text',
      { ...search('x'), properties: '{"replicaCount":1}' },
      'row 2 has properties that are no object',
    ],
    ['tags as text', { ...search('x'), tags: 'a=b' }, 'row 2 has tags that are no object'],
  ])('(%s) is one unknown, and the others are judged', async (_, bad, problem) => {
    const report = await auditRows([search('one'), bad, search('two')]);
    expect(failed(report)).toEqual(['one', 'two']);
    expect(inventoryOf(report)).toEqual([{ ...INVENTORY, status: 'partial', reason: `failed: ${problem}`, calls: 0 }]);
    expect(unknownsOf(report, 'search-single-replica')).toEqual([INVENTORY.scope]);
    expect(report.code).toBe(3);
  });

  test('leaves open only what it may have been', async () => {
    const bad = { ...search('x', 1, DEV), properties: 'none' };
    const report = await auditRows([search('one'), search('two', 1, DEV), bad]);
    expect(unknownsOf(report, 'search-single-replica')).toEqual([`/subscriptions/${DEV}`]);
    expect(inventoryOf(report)).toMatchObject([
      { scope: `/subscriptions/${DEV}`, status: 'partial' },
      { scope: INVENTORY.scope, status: 'ok' },
    ]);
  });

  test('among many is counted', async () => {
    const report = await auditRows([search('one'), null, null, null]);
    expect(inventoryOf(report)).toMatchObject([{ reason: 'failed: row 2 is not an object (and 2 other reasons)' }]);
  });

  test('and no other refuses the file', async () => {
    const file = await temporaryFile('rows.json', JSON.stringify([{ name: 'x' }, null]));
    const message = `${file}: no row can be read: row 1 has no ARM id (project id, name, type, properties, …)`;
    await expect(auditFile({ option: '--resources', file, only: ONLY })).rejects.toThrow(new UsageError(message));
  });
});

describe('a row that comes twice', () => {
  test('is judged once, and nothing is said', async () => {
    const upper = { ...search('one'), id: search('one').id.toUpperCase() };
    const report = await auditRows([search('one'), upper]);
    expect(failed(report)).toEqual(['one']);
    expect(report.code).toBe(0);
  });

  test('and differs is judged as it came first, and said', async () => {
    const report = await auditRows([search('one', 1), search('one', 3)]);
    expect(failed(report)).toEqual(['one']);
    const reason = 'failed: row 2 differs from an earlier row with the same id, which is judged';
    expect(inventoryOf(report)).toMatchObject([{ status: 'partial', reason }]);
  });
});

test.each([
  ['with a byte order mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
  ['in UTF-16, as PowerShell writes it', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
  ['in UTF-16, high byte first', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
])('rows %s are read', async (_, encode) => {
  const file = await temporaryFile('rows.json', encode(JSON.stringify({ data: [search('søk–1')] })));
  expect(failed(await auditFile({ option: '--resources', file, only: ONLY }))).toEqual(['søk–1']);
});

test.each([
  ['no JSON', 'garbage', /rows\.json: not JSON$/],
  ['another document', '{"rows": []}', /rows\.json: expected an array of rows, or \{"data": \[\.\.\.\]\}/],
  ['rows as a table', '{"data": {"columns": [], "rows": []}}', /rows\.json: expected an array of rows/],
])('%s is refused', async (_, content, message) => {
  const file = await temporaryFile('rows.json', content);
  const run = auditFile({ option: '--resources', file, only: ONLY });
  await expect(run).rejects.toThrow(UsageError);
  await expect(run).rejects.toThrow(message);
});
