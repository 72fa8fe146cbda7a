import { describe, expect, test } from 'vitest';
import { COMPUTES, mlComputes } from '../../src/collectors/ml-computes.ts';
import { mlActivity } from '../../src/collectors/ml-activity.ts';
import { ONLINE_DEPLOYMENTS, mlOnlineDeployments } from '../../src/collectors/ml-online-deployments.ts';
import type { EstateInput } from '../../src/simulator/estate.ts';
import { collect } from '../support/collector.ts';
import { PROD } from '../simulator/fixture.ts';

type ResourceInput = NonNullable<EstateInput['resources']>[number];
type Child = NonNullable<ResourceInput['children']>[string][number];

const GROUP = `/subscriptions/${PROD}/resourceGroups/RG-ML/providers/Microsoft.MachineLearningServices/workspaces`;

function workspace(name: string, computes: Child[], more: Partial<ResourceInput> = {}): ResourceInput {
  return {
    resourceGroup: 'RG-ML',
    type: 'Microsoft.MachineLearningServices/workspaces',
    name,
    kind: 'Default',
    location: 'eastus',
    tags: { team: 'vision' },
    children: { computes },
    ...more,
  };
}

function cluster(name: string, metrics: Child['metrics'] = {}): Child {
  const properties = { vmSize: 'STANDARD_NC24ADS_A100_V4', scaleSettings: { minNodeCount: 1, maxNodeCount: 4 } };
  return { name, body: { properties: { computeType: 'AmlCompute', properties } }, metrics };
}

function idOf(workspaceName: string, child: string): string {
  return `${GROUP}/${workspaceName}/${child}`.toLowerCase();
}

const nodes = (active: Child['metrics'], idle: Child['metrics']) => ({ ...active, ...idle });

const endpoint = (name: string, deployments: string[]): ResourceInput => ({
  resourceGroup: 'RG-ML',
  type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
  name: `WS/${name}`,
  location: 'eastus',
  children: {
    deployments: deployments.map((deployment) => ({
      name: deployment,
      body: { sku: { name: 'Default', capacity: 2 }, properties: { instanceType: 'Standard_NC24ads_A100_v4' } },
    })),
  },
});

describe('computes', () => {
  test('every page becomes resources, with what the api-version shows', async () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const found = await collect([mlComputes], {
      estate: {
        resources: [
          workspace(
            'WS',
            names.map((name) => cluster(name)),
          ),
        ],
      },
      pageSize: 2,
    });
    expect([...found.resources.ofType(COMPUTES)].map(({ name }) => name)).toEqual(names);
    expect(found.resources.get(idOf('ws', 'computes/a'))).toMatchObject({
      location: 'eastus',
      tags: { team: 'vision' },
    });
    expect(found.facts.get('ml.computeApi', idOf('ws', 'computes/a'))).toMatchObject({
      value: { showsIdleShutdown: true },
    });
  });

  test('what a project shows of its hub counts once, whichever id it comes under', async () => {
    const hubCompute = {
      ...cluster('shared'),
      body: { ...cluster('shared').body, id: `${GROUP}/hub/computes/shared` },
    };
    const found = await collect([mlComputes], {
      estate: {
        resources: [
          workspace('a-project', [hubCompute, cluster('other'), cluster('own')], {
            kind: 'Project',
            properties: { hubResourceId: `${GROUP}/HUB` },
          }),
          workspace('hub', [cluster('shared'), cluster('other')], { kind: 'Hub' }),
        ],
      },
    });
    expect([...found.resources.ofType(COMPUTES)].map(({ id }) => id).toSorted()).toEqual([
      idOf('a-project', 'computes/own'),
      idOf('hub', 'computes/other'),
      idOf('hub', 'computes/shared'),
    ]);
  });

  test('a denied workspace leaves a gap, and the others intact', async () => {
    const found = await collect([mlComputes], {
      estate: { resources: [workspace('open', [cluster('a')]), workspace('shut', [cluster('b')])] },
      faults: [{ kind: 'forbidden', path: /workspaces\/shut/i }],
    });
    expect([...found.resources.ofType(COMPUTES)].map(({ name }) => name)).toEqual(['a']);
    expect(found.facts.gaps).toMatchObject([
      { types: [COMPUTES], scopeId: `${GROUP}/shut`.toLowerCase(), reason: 'denied' },
    ]);
  });
});

describe('activity of clusters', () => {
  test('counts hours without an active node and the share of node time in use', async () => {
    const found = await collect([mlComputes, mlActivity], {
      estate: {
        resources: [
          workspace('WS', [
            cluster(
              'Trainer',
              // 6 hours a day 3 of 4 nodes work, 18 hours none of 1 does: 18 of 36 node-hours.
              nodes(
                { 'Active Nodes': { average: 3, hours: [0, 6] } },
                { 'Idle Nodes': { average: 0, hours: [0, 6], quiet: 1 } },
              ),
            ),
          ]),
        ],
      },
    });
    expect(found.facts.get('ml.clusterActivity', idOf('ws', 'computes/trainer'))).toEqual({
      state: 'known',
      value: { idleHoursPerDay: 18, activeShare: 0.5, coverage: 1, hours: 168 },
    });
  });

  test('no series, and only one of the two counts, are no data', async () => {
    const found = await collect([mlComputes, mlActivity], {
      estate: { resources: [workspace('ws', [cluster('off'), cluster('half', { 'Idle Nodes': { average: 1 } })])] },
    });
    for (const name of ['off', 'half'])
      expect(found.facts.get('ml.clusterActivity', idOf('ws', `computes/${name}`))).toMatchObject({
        state: 'unknown',
        reason: 'no-data',
      });
  });

  test('a denied workspace is unknown for its clusters', async () => {
    const found = await collect([mlComputes, mlActivity], {
      estate: { resources: [workspace('ws', [cluster('c', { 'Active Nodes': { average: 1 } })])] },
      faults: [{ kind: 'forbidden', api: ['metrics', 'metrics-batch'] }],
    });
    expect(found.facts.get('ml.clusterActivity', idOf('ws', 'computes/c'))).toMatchObject({ reason: 'denied' });
  });
});

test('online deployments of every endpoint and page become resources; a denied endpoint leaves a gap', async () => {
  const found = await collect([mlOnlineDeployments], {
    estate: { resources: [endpoint('Score', ['blue', 'green', 'red']), endpoint('shut', ['x'])] },
    pageSize: 2,
    faults: [{ kind: 'forbidden', path: /onlineendpoints\/shut/i }],
  });
  expect([...found.resources.ofType(ONLINE_DEPLOYMENTS)].map(({ id }) => id)).toEqual(
    ['blue', 'green', 'red'].map((name) => idOf('ws', `onlineendpoints/score/deployments/${name}`)),
  );
  expect(found.resources.get(idOf('ws', 'onlineendpoints/score/deployments/blue'))?.sku.capacity).toBe(2);
  expect(found.facts.gaps).toMatchObject([{ scopeId: idOf('ws', 'onlineendpoints/shut'), reason: 'denied' }]);
});
