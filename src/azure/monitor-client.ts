import { MonitorClient } from '@azure/arm-monitor';
import type { Cloud } from './cloud.ts';
import { clientOptions, type Connection } from './rest-client.ts';

/** One client for all subscriptions: the calls that we use carry the whole resource id. */
export function createMonitorClient(connection: Connection, cloud: Cloud): MonitorClient {
  const client = new MonitorClient(connection.credential, '', {
    ...clientOptions(connection),
    endpoint: cloud.resourceManager,
    credentials: { scopes: [cloud.resourceManagerScope] },
  });
  return connection.gate.guard(client, cloud.resourceManagerScope);
}
