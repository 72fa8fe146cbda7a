export type Aggregation = 'average' | 'minimum' | 'maximum' | 'total' | 'count';

export interface MetricDefinition {
  readonly name: string;
  readonly unit: string;
  readonly primary: Aggregation;
  /** Names in their own casing; a filter on any other is refused. */
  readonly dimensions: readonly string[];
}

interface Family {
  readonly unit: string;
  readonly dimensions?: string;
  /** Separated by commas. */
  readonly names: string;
}

const MODEL = 'Region,ModelDeploymentName,ModelName,ModelVersion';
const REQUEST = `ApiName,OperationName,StreamType,StatusCode,IsSpillover,ServiceTierRequest,ServiceTierResponse,${MODEL}`;
const TOKENS = `ApiName,FeatureName,UsageChannel,${MODEL}`;
const ML_JOB = 'Scenario,runId,NodeId,DeviceId,ClusterName';
const ML_DEVICE = 'RunId,InstanceId,DeviceId,ComputeName';
const GATEWAY =
  'Location,Hostname,LastErrorReason,BackendResponseCode,GatewayResponseCode,BackendResponseCodeCategory,GatewayResponseCodeCategory,ApiId';

const MACHINE: readonly Family[] = [
  { unit: 'Percent', names: 'Percentage CPU,Available Memory Percentage', dimensions: 'VMName' },
  { unit: 'Bytes', names: 'Available Memory Bytes' },
  {
    unit: 'Bytes',
    names: 'Network In Total,Network Out Total,Network In,Network Out,Disk Read Bytes,Disk Write Bytes',
  },
  { unit: 'CountPerSecond', names: 'Disk Read Operations/Sec,Disk Write Operations/Sec' },
  {
    unit: 'BytesPerSecond',
    names: 'OS Disk Read Bytes/sec,OS Disk Write Bytes/sec,Data Disk Read Bytes/sec,Data Disk Write Bytes/sec',
    dimensions: 'LUN',
  },
  { unit: 'Count', names: 'Inbound Flows,Outbound Flows,VmAvailabilityMetric' },
];

const GPU_SHARES = 'GpuUtilizationPercentage,GpuMemoryUtilizationPercentage';

const FAMILIES: Readonly<Record<string, readonly Family[]>> = {
  'Microsoft.Compute/virtualMachines': MACHINE,
  'Microsoft.Compute/virtualMachineScaleSets': MACHINE,
  'Microsoft.Compute/virtualMachineScaleSets/virtualMachines': MACHINE,
  'Microsoft.MachineLearningServices/workspaces': [
    { unit: 'Count', names: 'GpuUtilization,GpuMemoryUtilization,CpuUtilization', dimensions: ML_JOB },
    {
      unit: 'Percent',
      names: `${GPU_SHARES},CpuUtilizationPercentage,CpuMemoryUtilizationPercentage`,
      dimensions: ML_DEVICE,
    },
    { unit: 'Count', names: 'GpuUtilizationMilliGPUs,GpuCapacityMilliGPUs,GpuEnergyJoules', dimensions: ML_DEVICE },
    {
      unit: 'Count',
      names:
        'Active Nodes,Idle Nodes,Total Nodes,Leaving Nodes,Preempted Nodes,Unusable Nodes,Active Cores,Idle Cores,Total Cores,Leaving Cores,Preempted Cores,Unusable Cores,Quota Utilization Percentage',
      dimensions: 'Scenario,ClusterName',
    },
  ],
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints': [
    { unit: 'Count', names: 'RequestsPerMinute', dimensions: 'deployment,statusCode,statusCodeClass' },
    { unit: 'Count', names: 'NetworkBytes,ConnectionsActive' },
    {
      unit: 'MilliSeconds',
      names: 'RequestLatency,RequestLatency_P50,RequestLatency_P90,RequestLatency_P95,RequestLatency_P99',
    },
  ],
  'Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments': [
    {
      unit: 'Percent',
      names: `${GPU_SHARES},CpuUtilizationPercentage,CpuMemoryUtilizationPercentage,DiskUtilization`,
      dimensions: 'instanceId',
    },
    { unit: 'Count', names: 'DeploymentCapacity', dimensions: 'State' },
    { unit: 'Count', names: 'RequestsPerMinute', dimensions: 'envoy_response_code' },
    { unit: 'MilliSeconds', names: 'RequestLatency_P50,RequestLatency_P90,RequestLatency_P95,RequestLatency_P99' },
  ],
  'Microsoft.CognitiveServices/accounts/projects': [{ unit: 'Percent', names: GPU_SHARES, dimensions: ML_DEVICE }],
  'Microsoft.CognitiveServices/accounts': [
    { unit: 'Count', names: 'AzureOpenAIRequests,ModelRequests', dimensions: REQUEST },
    { unit: 'Count', names: 'ProcessedPromptTokens,GeneratedTokens,TokenTransaction', dimensions: TOKENS },
    { unit: 'Count', names: 'InputTokens,OutputTokens,TotalTokens', dimensions: `ApiName,${MODEL}` },
    { unit: 'Count', names: 'ActiveTokens', dimensions: MODEL },
    {
      unit: 'Percent',
      names: 'AzureOpenAIProvisionedManagedUtilizationV2,AzureOpenAIProvisionedManagedUtilization',
      dimensions: `StreamType,${MODEL}`,
    },
    { unit: 'Percent', names: 'ProvisionedUtilization', dimensions: MODEL },
    { unit: 'Percent', names: 'AzureOpenAIContextTokensCacheMatchRate', dimensions: `StreamType,${MODEL}` },
    { unit: 'Percent', names: 'AzureOpenAIAvailabilityRate,ModelAvailabilityRate', dimensions: MODEL },
    {
      unit: 'MilliSeconds',
      names:
        'AzureOpenAITimeToResponse,AzureOpenAITTLTInMS,AzureOpenAINormalizedTTFTInMS,AzureOpenAITokenPerSecond,TimeToResponse,TimeToLastByte,TokensPerSecond',
      dimensions: `ApiName,StreamType,${MODEL}`,
    },
    {
      unit: 'Count',
      names: 'cacheReadInputTokens,ephemeral5mInputTokens,ephemeral1hInputTokens',
      dimensions: `ContextLength,ApiName,${MODEL}`,
    },
    {
      unit: 'Count',
      names: 'TotalCalls,SuccessfulCalls,ClientErrors,BlockedCalls',
      dimensions: 'ApiName,OperationName,Region',
    },
    { unit: 'Percent', names: 'SuccessRate', dimensions: 'ApiName,OperationName,Region' },
    { unit: 'MilliSeconds', names: 'Latency', dimensions: 'ApiName,OperationName,Region' },
  ],
  'Microsoft.Search/searchServices': [
    { unit: 'CountPerSecond', names: 'SearchQueriesPerSecond' },
    { unit: 'Seconds', names: 'SearchLatency' },
    { unit: 'Percent', names: 'ThrottledSearchQueriesPercentage' },
    { unit: 'Count', names: 'DocumentsProcessedCount,SkillExecutionCount', dimensions: 'IndexerName,SkillName' },
    { unit: 'Bytes', names: 'IndexStorageUsage,IndexVectorUsage', dimensions: 'IndexName' },
    { unit: 'Count', names: 'PerRequestComputeConsumption' },
  ],
  'Microsoft.ContainerService/managedClusters': [
    {
      unit: 'Percent',
      names: 'node_cpu_usage_percentage,node_memory_working_set_percentage',
      dimensions: 'node,nodepool',
    },
    { unit: 'Count', names: 'kube_node_status_condition', dimensions: 'condition,status,node' },
    { unit: 'Count', names: 'kube_pod_status_phase', dimensions: 'phase,namespace,pod' },
    { unit: 'Count', names: 'cluster_autoscaler_unneeded_nodes_count,cluster_autoscaler_unschedulable_pods_count' },
    { unit: 'Percent', names: 'apiserver_cpu_usage_percentage' },
  ],
  'Microsoft.ApiManagement/service': [
    { unit: 'Count', names: 'Requests', dimensions: GATEWAY },
    { unit: 'Percent', names: 'Capacity,CpuPercent_Gateway,MemoryPercent_Gateway', dimensions: 'Location' },
    { unit: 'MilliSeconds', names: 'Duration,BackendDuration', dimensions: 'Location,Hostname' },
  ],
  'Microsoft.Storage/storageAccounts': [
    { unit: 'Count', names: 'Transactions', dimensions: 'ResponseType,GeoType,ApiName,Authentication' },
    { unit: 'Bytes', names: 'Ingress,Egress', dimensions: 'GeoType,ApiName,Authentication' },
    {
      unit: 'MilliSeconds',
      names: 'SuccessE2ELatency,SuccessServerLatency',
      dimensions: 'GeoType,ApiName,Authentication',
    },
    { unit: 'Percent', names: 'Availability', dimensions: 'GeoType,ApiName,Authentication' },
    { unit: 'Bytes', names: 'UsedCapacity' },
  ],
  'Microsoft.App/containerApps': [
    { unit: 'Count', names: 'UsageNanoCores,Replicas,RestartCount,Requests', dimensions: 'revisionName,podName' },
    { unit: 'Bytes', names: 'WorkingSetBytes,RxBytes,TxBytes', dimensions: 'revisionName,podName' },
    { unit: 'Percent', names: 'CpuPercentage,MemoryPercentage', dimensions: 'revisionName,podName' },
  ],
};

const TOTALS = /^(Network (In|Out)|Disk (Read|Write) Bytes$|Ingress|Egress|RxBytes|TxBytes)/;
const GAUGES = / Nodes$| Cores$|Gpu|DeploymentCapacity|Percentage|Replicas|Capacity|_count$|VmAvailability|Flows/;

const CATALOGUE: ReadonlyMap<string, readonly MetricDefinition[]> = new Map(
  Object.entries(FAMILIES).map(([type, families]) => [type.toLowerCase(), families.flatMap(definitionsOf)]),
);

function definitionsOf(family: Family): MetricDefinition[] {
  const dimensions = family.dimensions?.split(',') ?? [];
  return family.names.split(',').map((name) => {
    const summed = TOTALS.test(name) || (family.unit === 'Count' && !GAUGES.test(name));
    return { name, unit: family.unit, primary: summed ? 'total' : 'average', dimensions };
  });
}

/** The platform metrics of a resource type (any casing); undefined for a type without a list. */
export function metricsOf(type: string): readonly MetricDefinition[] | undefined {
  return CATALOGUE.get(type.toLowerCase());
}

/** What people see in the portal: `AzureOpenAIRequests` -> `Azure OpenAI Requests`. */
export function localisedName(name: string): string {
  return name
    .replaceAll('_', ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .replace('Open AI', 'OpenAI');
}
