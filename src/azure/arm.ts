import type { z } from 'zod';
import type { Cloud } from './cloud.ts';
import type { Listing } from './azure.ts';
import { classify } from './classify.ts';
import { armPage, readPages } from './paging.ts';
import { createRestClient, type Connection, type QueryParameters } from './rest-client.ts';

export interface ArmCall<T> {
  /** Starts with a resource id, in any form; see `armPath`. */
  readonly path: string;
  readonly apiVersion: string;
  readonly shape: z.ZodType<T>;
  readonly query?: QueryParameters;
}

/** Any resource provider, with the api-version in our hands and the JSON as Azure sent it. */
export interface Arm {
  readonly host: string;
  /** Throws AzureError. */
  getJson<T>(call: ArmCall<T>, signal: AbortSignal): Promise<T>;
  /** `shape` is that of one item. */
  list<T>(call: ArmCall<T>, signal: AbortSignal): Promise<Listing<T>>;
  /** A page by its absolute link; throws what the gate throws. */
  page(link: string, signal: AbortSignal): Promise<unknown>;
}

export function createArm(connection: Connection, cloud: Cloud): Arm {
  const client = createRestClient(connection, cloud.resourceManager, cloud.resourceManagerScope);
  const host = new URL(cloud.resourceManager).host;
  const send = <T>({ path, apiVersion, query }: ArmCall<T>, signal: AbortSignal): Promise<unknown> =>
    client.get(armPath(path), { 'api-version': apiVersion, ...query }, signal);
  const page = (link: string, signal: AbortSignal): Promise<unknown> => client.get(link, {}, signal);
  return {
    host,
    page,
    async getJson(call, signal) {
      try {
        return call.shape.parse(await send(call, signal));
      } catch (error) {
        throw classify(error);
      }
    },
    list: (call, signal) =>
      readPages({
        shape: call.shape,
        first: async () => armPage(await send(call, signal)),
        next: async (link) => armPage(await page(link, signal)),
        host,
      }),
  };
}

/** One leading slash, none doubled or trailing, every segment encoded. The SDK would keep all of them as they are. */
function armPath(path: string): string {
  return `/${segments(path)
    .map((segment) => encodeURIComponent(segment))
    .join('/')}`;
}

/** An id as the typed clients want it: they put the leading slash before it themselves. */
export function bareId(id: string): string {
  return segments(id).join('/');
}

function segments(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}
