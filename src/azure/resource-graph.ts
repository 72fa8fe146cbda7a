import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { z } from 'zod';
import type { RawResource } from '../core/resource.ts';
import type { Azure, GraphQuery } from './azure.ts';
import { AzureError } from './azure-error.ts';
import { classify } from './classify.ts';
import type { Cloud } from './cloud.ts';
import { clientOptions, type Connection } from './rest-client.ts';

const PAGE_SIZE = 1000;
const MAX_PAGES = 2_000;
const MAX_SUBSCRIPTIONS = 300;
/** Without `id` there is no skip token, and rows beyond the first page are lost. */
const COLUMNS =
  'id, name, type, kind, location, resourceGroup, subscriptionId, sku, tags, identity, zones, managedBy, properties';

const PageShape = z.object({
  totalRecords: z.number(),
  resultTruncated: z.union([z.string(), z.boolean()]),
  skipToken: z.string().nullish(),
  data: z.array(z.unknown()),
});
type GraphPage = z.infer<typeof PageShape>;

interface Scope {
  readonly subscriptions?: string[];
  readonly managementGroups?: string[];
}

export function createResourceGraph(connection: Connection, cloud: Cloud): Azure['resourceGraph'] {
  const client = connection.gate.guard(
    new ResourceGraphClient(connection.credential, {
      ...clientOptions(connection),
      endpoint: cloud.resourceManager,
      credentials: { scopes: [cloud.resourceManagerScope] },
    }),
    cloud.resourceManagerScope,
  );

  async function fetchPage(query: string, scope: Scope, page: { skipToken: string | undefined; signal: AbortSignal }) {
    try {
      const { skipToken, signal } = page;
      const options = { top: PAGE_SIZE, resultFormat: 'objectArray' as const };
      const answer = await client.resources(
        { query, ...scope, options: skipToken === undefined ? options : { ...options, skipToken } },
        { abortSignal: signal },
      );
      return PageShape.parse(answer);
    } catch (error) {
      throw classify(error);
    }
  }

  async function* scopePages(query: string, scope: Scope, signal: AbortSignal): AsyncIterable<readonly RawResource[]> {
    const seen = new Set<string>();
    let read = 0;
    let promised = Number.POSITIVE_INFINITY;
    let skipToken: string | undefined;
    do {
      const page = await fetchPage(query, scope, { skipToken, signal });
      read += page.data.length;
      promised = Math.min(promised, page.totalRecords);
      // A row that is no object stays in the list, so that the caller names it.
      yield page.data.map((row) => (isRecord(row) ? row : {}));
      skipToken = nextToken(page, seen);
    } while (skipToken !== undefined);
    // Rows that vanish during the run lower the total of later pages, so the smallest total counts.
    if (read < promised) throw new AzureError('failed', `Resource Graph sent ${read} of ${promised} rows`);
  }

  return {
    async *pages(query, signal) {
      if (query.types.length === 0) return;
      const kql = kqlOf(query);
      for (const scope of scopesOf(query)) yield* scopePages(kql, scope, signal);
    },
  };
}

/** The only form of query that is sent: it selects and never judges. */
function kqlOf({ table, types }: GraphQuery): string {
  const quoted = types.map((type) => `'${type.replaceAll(/['\\]/g, '')}'`).join(',');
  return `${table} | where type in~ (${quoted}) | project ${COLUMNS} | order by id asc`;
}

function scopesOf({ subscriptions, managementGroups }: GraphQuery): Scope[] {
  if (subscriptions === undefined) {
    return [managementGroups === undefined ? {} : { managementGroups: [...managementGroups] }];
  }
  const groups: Scope[] = [];
  for (let start = 0; start < subscriptions.length; start += MAX_SUBSCRIPTIONS) {
    groups.push({ subscriptions: subscriptions.slice(start, start + MAX_SUBSCRIPTIONS) });
  }
  return groups;
}

function nextToken(page: GraphPage, seen: Set<string>): string | undefined {
  const token = page.skipToken ?? '';
  if (token === '') {
    if (String(page.resultTruncated).toLowerCase() !== 'true') return undefined;
    throw new AzureError('failed', 'Resource Graph cut the result off and offers no next page');
  }
  if (seen.has(token)) throw new AzureError('failed', `Resource Graph pages in a circle after ${seen.size + 1} pages`);
  if (seen.size >= MAX_PAGES) throw new AzureError('failed', `Resource Graph sent more than ${MAX_PAGES} pages`);
  seen.add(token);
  return token;
}

function isRecord(value: unknown): value is RawResource {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
