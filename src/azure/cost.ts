import { CostManagementClient, type QueryDefinition } from '@azure/arm-costmanagement';
import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { Azure, CostRow, Listing } from './azure.ts';
import { AzureError } from './azure-error.ts';
import type { Cloud } from './cloud.ts';
import { readPages, type Page } from './paging.ts';
import { clientOptions, type Connection } from './rest-client.ts';
import { rawBody } from './sdk-page.ts';

const NothingShape = z.strictObject({});
const ResultShape = z.object({
  properties: z.object({
    nextLink: z.string().nullish(),
    columns: z.array(z.object({ name: z.string() })),
    rows: z.array(z.array(z.unknown())),
  }),
});

const RowShape: z.ZodType<CostRow> = z.object({ resourceId: z.string(), amount: z.number(), currency: z.string() });

export function createCost(connection: Connection, cloud: Cloud): Azure['cost'] {
  const client = connection.gate.guard(
    new CostManagementClient(connection.credential, {
      ...clientOptions(connection),
      endpoint: cloud.resourceManager,
      credentialScopes: cloud.resourceManagerScope,
    }),
    cloud.resourceManagerScope,
  );
  // The throttling bucket is keyed on it; without one we share the bucket of every other tool.
  const customHeaders = { ClientType: connection.product };

  async function firstPage(scope: string, query: QueryDefinition, signal: AbortSignal): Promise<Page> {
    const body = await rawBody(signal, ({ abortSignal, onResponse }) =>
      client.query.usage(scope, query, { abortSignal, onResponse, requestOptions: { customHeaders } }),
    );
    return pageOf(body);
  }

  /** The SDK knows no second page: the link wants the same body posted again. */
  async function nextPage(link: string, query: QueryDefinition, signal: AbortSignal): Promise<Page> {
    const request = createPipelineRequest({
      url: link,
      method: 'POST',
      headers: createHttpHeaders({ 'content-type': 'application/json', accept: 'application/json', ...customHeaders }),
      body: JSON.stringify(query),
      abortSignal: signal,
    });
    const { bodyAsText } = await client.sendRequest(request);
    return pageOf(bodyAsText ? JSON.parse(bodyAsText) : undefined);
  }

  return {
    byResource(subscriptionId, from, to, signal): Promise<Listing<CostRow>> {
      const query = costByResource(from, to);
      return readPages({
        shape: RowShape,
        first: () => firstPage(`subscriptions/${subscriptionId}`, query, signal),
        next: (link) => nextPage(link, query, signal),
        host: new URL(cloud.resourceManager).host,
      });
    },
  };
}

/** Amortised, so that a reservation's price lies on the resources that use it. */
function costByResource(from: Date, to: Date): QueryDefinition {
  return {
    type: 'AmortizedCost',
    timeframe: 'Custom',
    timePeriod: { from, to },
    dataset: {
      granularity: 'None',
      aggregation: { Cost: { name: 'Cost', function: 'Sum' } },
      grouping: [{ type: 'Dimension', name: 'ResourceId' }],
    },
  };
}

/** Cells are found by column name: order and set of columns vary. A 204 or `{}` means that nothing was billed. */
function pageOf(body: unknown): Page {
  if (body === undefined || NothingShape.safeParse(body).success) return { items: [], nextLink: undefined };
  const { columns, rows, nextLink } = ResultShape.parse(body).properties;
  const index = (name: string): number => columns.findIndex((column) => column.name.toLowerCase() === name);
  const cells = { resourceId: index('resourceid'), amount: index('cost'), currency: index('currency') };
  const missing = Object.entries(cells).filter(([, position]) => position === -1);
  if (missing.length > 0) {
    throw new AzureError('failed', `the cost answer lacks the column for ${missing.map(([name]) => name).join(', ')}`);
  }
  const items = rows.map((row) => ({
    resourceId: row[cells.resourceId],
    amount: row[cells.amount],
    currency: row[cells.currency],
  }));
  return { items, nextLink: nextLink ?? undefined };
}
