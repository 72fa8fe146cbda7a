import { ComputeManagementClient } from '@azure/arm-compute';
import { z } from 'zod';
import type { Arm } from './arm.ts';
import type { Azure, VmSku } from './azure.ts';
import type { Cloud } from './cloud.ts';
import { armPage, readPages } from './paging.ts';
import { clientOptions, type Connection } from './rest-client.ts';
import { rawBody } from './sdk-page.ts';
import { UsageShape } from './usage-shape.ts';

const SkuShape = z.object({
  resourceType: z.string().nullish(),
  name: z.string(),
  family: z.string().nullish(),
  capabilities: z.array(z.object({ name: z.string(), value: z.string().nullish() })).nullish(),
});

export function createCompute(connection: Connection, cloud: Cloud, arm: Arm): Azure['compute'] {
  const clients = new Map<string, ComputeManagementClient>();

  function clientOf(subscriptionId: string): ComputeManagementClient {
    const client = clients.get(subscriptionId) ?? createClient(connection, cloud, subscriptionId);
    clients.set(subscriptionId, client);
    return client;
  }

  const next = (signal: AbortSignal) => async (link: string) => armPage(await arm.page(link, signal));

  return {
    usages: (subscriptionId, location, signal) =>
      readPages({
        shape: UsageShape,
        first: async () =>
          armPage(
            await rawBody(signal, (capture) => clientOf(subscriptionId).usage.list(location, capture).byPage().next()),
          ),
        next: next(signal),
        host: arm.host,
      }),
    async vmSkus(subscriptionId, location, signal) {
      // Without the filter the answer is tens of megabytes.
      const filter = `location eq '${location}'`;
      const listing = await readPages({
        shape: SkuShape,
        first: async () =>
          armPage(
            await rawBody(signal, (capture) =>
              clientOf(subscriptionId)
                .resourceSkus.list({ ...capture, filter })
                .byPage()
                .next(),
            ),
          ),
        next: next(signal),
        host: arm.host,
      });
      return { ...listing, items: listing.items.filter(isVm).map(vmSku) };
    },
  };
}

function createClient(connection: Connection, cloud: Cloud, subscriptionId: string): ComputeManagementClient {
  const client = new ComputeManagementClient(connection.credential, subscriptionId, {
    ...clientOptions(connection),
    endpoint: cloud.resourceManager,
    credentials: { scopes: [cloud.resourceManagerScope] },
  });
  return connection.gate.guard(client, cloud.resourceManagerScope);
}

function isVm(sku: z.infer<typeof SkuShape>): boolean {
  return sku.resourceType?.toLowerCase() === 'virtualmachines';
}

/** Capability values are strings. A size without the capability `GPUs` has none. */
function vmSku({ name, family, capabilities }: z.infer<typeof SkuShape>): VmSku {
  const values = new Map((capabilities ?? []).map((item) => [item.name.toLowerCase(), Number(item.value)]));
  const number = (key: string): number | undefined => {
    const value = values.get(key);
    return value === undefined || Number.isNaN(value) ? undefined : value;
  };
  return {
    name,
    family: family ?? '',
    gpus: number('gpus') ?? 0,
    vCpus: number('vcpusavailable') ?? number('vcpus') ?? 0,
  };
}
