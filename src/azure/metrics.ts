import type { MonitorClient } from '@azure/arm-monitor';
import { canonicalId } from '../core/resource.ts';
import type { Azure, MetricQuery, MetricResults } from './azure.ts';
import type { AzureError } from './azure-error.ts';
import { classify } from './classify.ts';
import type { Cloud } from './cloud.ts';
import { forEachConcurrently } from './concurrency.ts';
import { metricsOfResource } from './metrics-arm.ts';
import { metricsOfBatch, type Answers } from './metrics-batch.ts';
import { createRestClient, type Connection } from './rest-client.ts';

const BATCH_SIZE = 50;
const CONCURRENT_BATCHES = 4;
const CONCURRENT_RESOURCES = 8;
/** The region becomes part of a host name that receives a token. */
const REGION = /^[a-z0-9]+$/;

type Source = 'batch' | 'arm';

interface Work {
  readonly query: MetricQuery;
  readonly answers: Answers;
  readonly signal: AbortSignal;
}

/**
 * Batches of the region's metrics host where it serves us, single calls to ARM where it does not: no host in the
 * region or cloud, no grant at the subscription, or the 403 that it is known to give to everybody.
 */
export function createMetrics(connection: Connection, cloud: Cloud, monitor: MonitorClient): Azure['metrics'] {
  const client = createRestClient(connection, cloud.resourceManager, cloud.metricsScope);
  const sources = new Map<string, Promise<Source>>();

  async function fromBatch({ query, answers, signal }: Work, resourceIds: readonly string[]): Promise<Source> {
    const endpoint = (cloud.metricsEndpoint ?? '').replaceAll('{region}', query.region);
    try {
      for (const answer of await metricsOfBatch(client, { endpoint, query, resourceIds }, signal)) {
        answers.set(...answer);
      }
      return 'batch';
    } catch (error) {
      const failure = classify(error);
      if (isRefusedToAll(failure)) return 'arm';
      for (const id of resourceIds) answers.set(canonicalId(id), failure);
      return 'batch';
    }
  }

  async function fromArm({ query, answers, signal }: Work, resourceIds: readonly string[]): Promise<void> {
    await forEachConcurrently(resourceIds, CONCURRENT_RESOURCES, async (resourceId) => {
      answers.set(canonicalId(resourceId), await metricsOfResource(monitor, { query, resourceId }, signal));
    });
  }

  /** The first batch of a region tells for the rest of the run whether the region's host serves us. */
  async function read(work: Work, resourceIds: readonly string[]): Promise<void> {
    const key = `${work.query.subscriptionId.toLowerCase()} ${work.query.region}`;
    const known = sources.get(key);
    if (known === undefined) {
      const first = fromBatch(work, resourceIds);
      sources.set(key, first);
      if ((await first) === 'arm') await fromArm(work, resourceIds);
      return;
    }
    if ((await known) === 'arm' || (await fromBatch(work, resourceIds)) === 'arm') await fromArm(work, resourceIds);
  }

  return {
    async query(query, signal): Promise<MetricResults> {
      const work: Work = { query, answers: new Map(), signal };
      const resourceIds = query.resourceIds.map((id) => canonicalSlashes(id));
      if (query.perResourceOnly === true || cloud.metricsEndpoint === undefined || !REGION.test(query.region)) {
        await fromArm(work, resourceIds);
      } else {
        await forEachConcurrently(chunks(resourceIds), CONCURRENT_BATCHES, (chunk) => read(work, chunk));
      }
      return work.answers;
    },
  };
}

function isRefusedToAll({ status, code }: AzureError): boolean {
  return status === 401 || status === 403 || status === 404 || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

function chunks(ids: readonly string[]): string[][] {
  const result: string[][] = [];
  for (let start = 0; start < ids.length; start += BATCH_SIZE) result.push(ids.slice(start, start + BATCH_SIZE));
  return result;
}

/** One leading slash, case kept. */
function canonicalSlashes(id: string): string {
  return `/${id}`.replace(/\/{2,}/g, '/').replace(/\/$/, '');
}
