import { describe, expect, test } from 'vitest';
import { calm, HASTY, inTurn, testAzure, type Reply } from '../support/azure.ts';

const SUB = '/subscriptions/s1';
const ACCOUNT = `${SUB}/resourceGroups/rg/providers/Microsoft.CognitiveServices/accounts/a`;
const WORKSPACE = `${SUB}/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/w`;

function over(...replies: (Reply | string)[]) {
  const httpClient = inTurn(...replies);
  const azure = testAzure({ httpClient, limits: { ...HASTY, maxAttempts: 1 } });
  const asked = () => httpClient.sent.map(({ url }) => `${url.pathname}?${decodeURIComponent(url.search.slice(1))}`);
  return { azure, asked };
}

const value = (...items: unknown[]): Reply => ({ body: { value: items } });

describe('subscriptions', () => {
  test('one that does not exist is an error with its status', async () => {
    const { azure } = over({ status: 404, body: { error: { code: 'SubscriptionNotFound', message: 'not found' } } });
    await expect(azure.subscriptions.get('s9', calm())).rejects.toMatchObject({
      status: 404,
      code: 'SubscriptionNotFound',
    });
  });

  test('permissions are action patterns', async () => {
    const { azure, asked } = over(value({ actions: ['*/read'], notActions: [] }, { actions: ['x/y'] }));
    const { items } = await azure.subscriptions.permissions(SUB, calm());
    expect(items).toEqual([
      { actions: ['*/read'], notActions: [] },
      { actions: ['x/y'], notActions: [] },
    ]);
    expect(asked()).toEqual([`${SUB}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`]);
  });
});

describe('compute', () => {
  test('usages keep their REST name, and a limit of -1', async () => {
    const { azure, asked } = over(
      value({
        name: { value: 'StandardNCADSA100v4Family', localizedValue: 'NC' },
        currentValue: 24,
        limit: -1,
        unit: 'Count',
      }),
    );
    const { items } = await azure.compute.usages('s1', 'eastus', calm());
    expect(items).toEqual([
      { name: 'StandardNCADSA100v4Family', localizedName: 'NC', current: 24, limit: -1, unit: 'Count' },
    ]);
    expect(asked()).toEqual([`${SUB}/providers/Microsoft.Compute/locations/eastus/usages?api-version=2026-04-01`]);
  });

  test('sizes are asked for one location, and their string capabilities become numbers', async () => {
    const capabilities = [
      { name: 'vCPUs', value: '24' },
      { name: 'vCPUsAvailable', value: '12' },
      { name: 'GPUs', value: '2' },
    ];
    const { azure, asked } = over(
      value(
        { resourceType: 'disks', name: 'Premium' },
        { resourceType: 'virtualMachines', name: 'Standard_NC', family: 'NCFamily', capabilities },
        { resourceType: 'virtualMachines', name: 'Standard_D2', family: 'DFamily', capabilities: [] },
      ),
    );
    expect((await azure.compute.vmSkus('s1', 'eastus', calm())).items).toEqual([
      { name: 'Standard_NC', family: 'NCFamily', gpus: 2, vCpus: 12 },
      { name: 'Standard_D2', family: 'DFamily', gpus: 0, vCpus: 0 },
    ]);
    expect(asked()).toEqual([
      `${SUB}/providers/Microsoft.Compute/skus?api-version=2021-07-01&$filter=location eq 'eastus'`,
    ]);
  });
});

describe('diagnostic settings', () => {
  test('name their destinations and the logs that are really on', async () => {
    const nulls = { storageAccountId: null, eventHubAuthorizationRuleId: null, marketplacePartnerId: '' };
    const logs = [
      { category: null, categoryGroup: 'allLogs', enabled: true },
      { category: 'Audit', categoryGroup: null, enabled: false },
      { category: 'RequestResponse', enabled: true },
    ];
    const { azure } = over(value({ name: 'to-law', properties: { ...nulls, workspaceId: '/law', logs } }));
    expect((await azure.diagnostics.list(ACCOUNT, calm())).items).toEqual([
      {
        name: 'to-law',
        workspaceId: '/law',
        storageAccountId: undefined,
        eventHub: undefined,
        partner: undefined,
        enabledLogs: ['allLogs', 'RequestResponse'],
      },
    ]);
  });

  test('count without a name too', async () => {
    const { azure } = over(
      value({ properties: { workspaceId: '/law', logs: [{ category: 'Audit', enabled: true }] } }),
    );
    const { items, rejected } = await azure.diagnostics.list(ACCOUNT, calm());
    expect(rejected).toEqual([]);
    expect(items[0]).toMatchObject({ workspaceId: '/law', enabledLogs: ['Audit'] });
  });
});

describe('budgets', () => {
  test('tell whether they watch everything and whom they tell', async () => {
    const on = {
      enabled: true,
      threshold: 80,
      contactEmails: ['a@b', 'c@d'],
      contactRoles: ['Owner'],
      contactGroups: [],
    };
    const { azure, asked } = over(
      value(
        { id: '/b1', name: 'b1', properties: { amount: 5, filter: {}, notifications: { x: on } } },
        { id: '/b2', name: 'b2', properties: { filter: { tags: { name: 'x' } } } },
      ),
    );
    const { items } = await azure.budgets.list(SUB, calm());
    expect(items).toMatchObject([
      {
        amount: 5,
        filtered: false,
        notifications: [{ enabled: true, threshold: 80, thresholdType: 'Actual', contacts: 3 }],
      },
      { amount: undefined, filtered: true, notifications: [] },
    ]);
    expect(asked()).toEqual([`${SUB}/providers/Microsoft.Consumption/budgets?api-version=2021-10-01`]);
  });
});

describe('cognitive services', () => {
  test('deployments come as Azure sent them', async () => {
    const deployment = {
      id: `${ACCOUNT}/deployments/d`,
      name: 'd',
      sku: { capacity: 100 },
      properties: { newField: [1] },
    };
    const { azure, asked } = over(value(deployment));
    expect((await azure.cognitive.deployments(ACCOUNT, calm())).items).toEqual([deployment]);
    expect(asked()).toEqual([`${ACCOUNT}/deployments?api-version=2025-09-01`]);
  });

  test('models carry lifecycle, replacement, capacity steps and meters', async () => {
    const model = {
      format: 'OpenAI',
      name: 'gpt-4o',
      version: '2024-11-20',
      lifecycleStatus: 'Deprecating',
      deprecation: { inference: '2027-01-01T00:00:00Z' },
      replacementConfig: {
        targetModelName: 'gpt-5',
        targetModelVersion: '1',
      },
      skus: [
        {
          name: 'GlobalProvisionedManaged',
          usageName: 'OpenAI.GlobalProvisionedManaged',
          capacity: {
            minimum: 15,
            step: 5,
            maximum: null,
          },
          cost: [
            {
              name: 'ContextToken',
              meterId: 'm1',
            },
          ],
        },
        { name: 'Standard' },
      ],
    };
    const { azure, asked } = over(value({ kind: 'OpenAI', model }));
    expect((await azure.cognitive.models('s1', 'eastus', calm())).items).toMatchObject([
      {
        name: 'gpt-4o',
        lifecycleStatus: 'Deprecating',
        inferenceDeprecation: '2027-01-01T00:00:00Z',
        replacement: 'gpt-5 1',
        skus: [
          {
            name: 'GlobalProvisionedManaged',
            capacity: { minimum: 15, step: 5 },
            cost: [{ meterId: 'm1' }],
          },
          { name: 'Standard', capacity: {}, cost: [] },
        ],
      },
    ]);
    expect(asked()).toEqual([
      `${SUB}/providers/Microsoft.CognitiveServices/locations/eastus/models?api-version=2025-09-01`,
    ]);
  });
});

const versions = (asked: string[]) => asked.map((url) => /api-version=(.*)/.exec(url)?.[1]);

describe('machine learning', () => {
  const unknownVersion: Reply = {
    status: 404,
    body: { error: { code: 'InvalidResourceType', message: 'no such version' } },
  };
  test('a preview shows the idle shutdown of compute instances', async () => {
    const { azure, asked } = over(value({ id: `${WORKSPACE}/computes/c`, name: 'c' }));
    expect(await azure.machineLearning.computes(WORKSPACE, calm())).toMatchObject({ showsIdleShutdown: true });
    expect(versions(asked())).toEqual(['2023-06-01-preview']);
  });

  test('a retired preview is replaced by the next version, and the choice remembered', async () => {
    const { azure, asked } = over(unknownVersion, unknownVersion, value(), value());
    expect(await azure.machineLearning.computes(WORKSPACE, calm())).toMatchObject({ showsIdleShutdown: false });
    await azure.machineLearning.computes(WORKSPACE, calm());
    expect(versions(asked())).toEqual(['2023-06-01-preview', '2023-04-01-preview', '2024-10-01', '2024-10-01']);
  });

  test('no access is no reason to try another version', async () => {
    const { azure, asked } = over({ status: 403, body: { error: { code: 'AuthorizationFailed', message: 'no' } } });
    const { failure } = await azure.machineLearning.computes(WORKSPACE, calm());
    expect(failure?.reason).toBe('denied');
    expect(asked()).toHaveLength(1);
  });
});

describe('activity log', () => {
  test('is asked about one resource and one span, quotes escaped', async () => {
    const { azure, asked } = over(
      value({
        operationName: { value: 'a/write' },
        status: { value: 'Succeeded' },
        eventTimestamp: '2026-11-19T00:00:00Z',
      }),
    );
    const from = new Date('2026-11-13T00:00:00Z');
    const { items } = await azure.activityLog.list(`${SUB}/x/o'b`, from, new Date('2026-11-20T00:00:00Z'), calm());
    expect(items).toEqual([
      { operation: 'a/write', status: 'Succeeded', time: '2026-11-19T00:00:00Z', caller: undefined },
    ]);
    expect(asked()[0]).toContain(
      "$filter=eventTimestamp ge '2026-11-13T00:00:00.000Z' and eventTimestamp le '2026-11-20T00:00:00.000Z' and resourceUri eq '/subscriptions/s1/x/o''b'",
    );
  });
});
