import type { ChildResource } from './estate.ts';
import { clusterMetrics, shape, trafficMetrics } from './generate-metrics.ts';
import { daysAgo, type Draft, type Place } from './generate-place.ts';

const LOGS_TO_WORKSPACE = {
  name: 'to-law',
  properties: {
    workspaceId:
      '/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/ops/providers/Microsoft.OperationalInsights/workspaces/law',
    logs: [{ category: null, categoryGroup: 'allLogs', enabled: true }],
    metrics: [],
  },
};

function diagnosticsOf(place: Place): Record<string, unknown>[] {
  return place.roll('diagnostics') < 0.6 ? [LOGS_TO_WORKSPACE] : [];
}

/** The casing of `publicNetworkAccess` differs between providers and within them. */
function exposureOf(place: Place): Record<string, unknown> {
  const closed = place.roll('closed') < 0.5;
  return {
    publicNetworkAccess: closed
      ? place.pick('casing', ['Disabled', 'disabled'])
      : place.pick('casing', ['Enabled', 'enabled']),
    ...(place.roll('keys') < 0.5 ? { disableLocalAuth: true } : {}),
  };
}

export function accountAt(place: Place): Draft {
  return {
    type: 'Microsoft.CognitiveServices/accounts',
    name: `aoai-${place.group}-${place.slot}`,
    kind: place.pick('kind', ['OpenAI', 'AIServices']),
    sku: { name: 'S0' },
    properties: { provisioningState: 'Succeeded', dateCreated: daysAgo(place, 200), ...exposureOf(place) },
    children: { deployments: [standardDeployment(place), provisionedDeployment(place)] },
    diagnosticSettings: diagnosticsOf(place),
    cost: { perDay: 130, currency: 'USD' },
  };
}

function standardDeployment(place: Place): ChildResource {
  const [name, version] = place.pick('model', [
    ['gpt-4o', '2024-11-20'],
    ['gpt-4', '0613'],
  ]);
  return {
    name: 'chat',
    body: {
      sku: { name: 'GlobalStandard', capacity: 50 },
      properties: { model: { format: 'OpenAI', name, version }, provisioningState: 'Succeeded' },
      systemData: { createdAt: daysAgo(place, 120) },
    },
    metrics: trafficMetrics(place.pick('traffic', [0, 40, 900]), undefined),
    truth: {},
  };
}

function provisionedDeployment(place: Place): ChildResource {
  const percent = place.pick('load', [8, 45, 78]);
  return {
    name: 'reserved',
    body: {
      sku: { name: 'GlobalProvisionedManaged', capacity: 100 },
      properties: {
        model: { format: 'OpenAI', name: 'gpt-4o', version: '2024-11-20' },
        provisioningState: 'Succeeded',
        currentCapacity: 100,
        ...(place.roll('spillover') < 0.5 ? { spilloverDeploymentName: 'chat' } : {}),
      },
      systemData: { createdAt: daysAgo(place, 90) },
    },
    metrics: trafficMetrics(percent * 100, percent),
    truth: {},
  };
}

export function searchAt(place: Place): Draft {
  return {
    type: 'Microsoft.Search/searchServices',
    name: `srch-${place.group}`,
    sku: { name: place.pick('sku', ['free', 'basic', 'standard']) },
    properties: {
      replicaCount: place.pick('replicas', [1, 2, 3]),
      partitionCount: 1,
      status: 'running',
      provisioningState: 'succeeded',
      ...exposureOf(place),
    },
    diagnosticSettings: diagnosticsOf(place),
    metrics: { SearchQueriesPerSecond: shape({ average: place.pick('load', [0, 0.2, 3]) }) },
    cost: { perDay: 8, currency: 'USD' },
  };
}

export function workspaceAt(place: Place): Draft {
  const warm = place.roll('warm') < 0.4;
  return {
    type: 'Microsoft.MachineLearningServices/workspaces',
    name: `mlw-${place.group}`,
    kind: 'Default',
    properties: { provisioningState: 'Succeeded', creationTime: daysAgo(place, 300), ...exposureOf(place) },
    children: { computes: [amlCluster(place, warm), computeInstance(place)] },
    diagnosticSettings: diagnosticsOf(place),
  };
}

function amlCluster(place: Place, warm: boolean): ChildResource {
  const scaleSettings = { minNodeCount: warm ? 1 : 0, maxNodeCount: 4, nodeIdleTimeBeforeScaleDown: 'PT30M' };
  return {
    name: 'gpu-cluster',
    body: {
      properties: {
        computeType: 'AmlCompute',
        provisioningState: 'Succeeded',
        createdOn: daysAgo(place, 100),
        properties: {
          vmSize: 'STANDARD_NC24ADS_A100_V4',
          vmPriority: 'Dedicated',
          scaleSettings,
          currentNodeCount: warm ? 1 : 0,
        },
      },
    },
    metrics: warm ? clusterMetrics(0.1, 0.9) : {},
    truth: {},
  };
}

function computeInstance(place: Place): ChildResource {
  const guarded = place.roll('guarded') < 0.5;
  return {
    name: `ci-${place.group}`,
    body: {
      properties: {
        computeType: 'ComputeInstance',
        provisioningState: 'Succeeded',
        createdOn: daysAgo(place, 45),
        properties: {
          vmSize: 'STANDARD_NC4AS_T4_V3',
          state: place.pick('state', ['Running', 'Stopped']),
          ...(guarded ? { idleTimeBeforeShutdown: 'PT60M' } : {}),
        },
      },
    },
    metrics: {},
    truth: {},
  };
}

export function endpointAt(place: Place): Draft {
  return {
    type: 'Microsoft.MachineLearningServices/workspaces/onlineEndpoints',
    name: `mlw-${place.group}/score`,
    kind: 'Managed',
    properties: {
      authMode: 'Key',
      publicNetworkAccess: 'Enabled',
      provisioningState: 'Succeeded',
      traffic: { blue: 100 },
    },
    children: {
      deployments: [
        {
          name: 'blue',
          body: {
            sku: { name: 'Default', capacity: 2 },
            properties: {
              endpointComputeType: 'Managed',
              instanceType: 'Standard_NC24ads_A100_v4',
              scaleSettings: { scaleType: 'Default' },
              provisioningState: 'Succeeded',
            },
          },
          metrics: { GpuUtilizationPercentage: shape({ average: place.pick('load', [2, 55]) }) },
          truth: {},
        },
      ],
    },
  };
}

export function clusterAt(place: Place): Draft {
  const scaled = place.roll('scaled') < 0.5;
  return {
    type: 'Microsoft.ContainerService/managedClusters',
    name: `aks-${place.group}`,
    sku: { name: 'Base', tier: 'Standard' },
    properties: {
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
      agentPoolProfiles: [
        {
          name: 'system',
          vmSize: 'Standard_D4s_v5',
          count: 3,
          mode: 'System',
          enableAutoScaling: false,
          powerState: { code: 'Running' },
        },
        {
          name: 'gpu',
          vmSize: 'Standard_NC24ads_A100_v4',
          count: 2,
          mode: 'User',
          powerState: { code: 'Running' },
          ...(scaled ? { enableAutoScaling: true, minCount: 0, maxCount: 4 } : { enableAutoScaling: false }),
        },
      ],
    },
    diagnosticSettings: diagnosticsOf(place),
  };
}
