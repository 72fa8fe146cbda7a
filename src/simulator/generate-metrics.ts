import type { MetricShape } from './estate.ts';

export function shape(values: Partial<MetricShape>): MetricShape {
  return { gaps: 0, ...values };
}

/** A machine at work by day, or one that only its agents keep awake. */
export function machineMetrics(idle: boolean): Record<string, MetricShape> {
  const hours: [number, number] = [7, 20];
  if (idle)
    return {
      'Percentage CPU': shape({ average: 1.4, maximum: 3, gaps: 0.02 }),
      'Network In Total': shape({ total: 2_000_000 }),
      'Network Out Total': shape({ total: 2_000_000 }),
      'Disk Read Bytes': shape({ total: 500_000 }),
      'Disk Write Bytes': shape({ total: 900_000 }),
    };
  return {
    'Percentage CPU': shape({ average: 61, maximum: 97, hours, quiet: 4, gaps: 0.02 }),
    'Network In Total': shape({ total: 40_000_000_000, hours, quiet: 1_000_000 }),
    'Network Out Total': shape({ total: 9_000_000_000, hours, quiet: 1_000_000 }),
    'Disk Read Bytes': shape({ total: 20_000_000_000, hours, quiet: 1_000_000 }),
    'Disk Write Bytes': shape({ total: 5_000_000_000, hours, quiet: 1_000_000 }),
  };
}

export function trafficMetrics(requestsPerHour: number, ptuPercent: number | undefined): Record<string, MetricShape> {
  return {
    AzureOpenAIRequests: shape({ total: requestsPerHour }),
    ProcessedPromptTokens: shape({ total: requestsPerHour * 900 }),
    GeneratedTokens: shape({ total: requestsPerHour * 250 }),
    ...(ptuPercent === undefined
      ? {}
      : {
          AzureOpenAIProvisionedManagedUtilizationV2: shape({
            average: ptuPercent,
            minimum: ptuPercent / 2,
            maximum: Math.min(100, ptuPercent * 1.5),
          }),
        }),
  };
}

export function clusterMetrics(active: number, idle: number): Record<string, MetricShape> {
  return { 'Active Nodes': shape({ average: active }), 'Idle Nodes': shape({ average: idle }) };
}
