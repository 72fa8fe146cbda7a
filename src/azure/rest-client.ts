import { getClient, type Client } from '@azure-rest/core-client';
import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { Gate } from './gate.ts';

export type QueryParameters = Readonly<Record<string, string | number>>;

/** Plain JSON over the gate, for the APIs that no typed client covers. Rejects with what the gate throws. */
export interface RestClient {
  /** A path below the endpoint, or an absolute URL. */
  get(url: string, query: QueryParameters, signal: AbortSignal): Promise<unknown>;
  post(url: string, query: QueryParameters, call: { body: unknown; signal: AbortSignal }): Promise<unknown>;
}

export interface Connection {
  readonly gate: Gate;
  readonly credential: TokenCredential;
  readonly httpClient: HttpClient | undefined;
  /** Sent as the user agent's prefix, e.g. `azaudit/1.2.0`. */
  readonly product: string;
}

/** Without a scope the requests are anonymous. */
export function createRestClient(connection: Connection, endpoint: string, scope: string | undefined): RestClient {
  const client = connection.gate.guard(getClient(endpoint, clientOptions(connection)), scope);
  return {
    get: async (url, query, signal) =>
      bodyOf(path(client, url).get({ queryParameters: { ...query }, abortSignal: signal })),
    post: async (url, query, { body, signal }) =>
      bodyOf(path(client, url).post({ queryParameters: { ...query }, abortSignal: signal, body })),
  };
}

/** Options that every client shares, typed or not. */
export function clientOptions({ httpClient, product }: Connection): {
  httpClient?: HttpClient;
  userAgentOptions: { userAgentPrefix: string };
} {
  return {
    ...(httpClient === undefined ? {} : { httpClient }),
    userAgentOptions: { userAgentPrefix: product },
  };
}

function path(client: Client, url: string): ReturnType<Client['pathUnchecked']> {
  return client.pathUnchecked(url);
}

async function bodyOf(response: PromiseLike<{ readonly body: unknown }>): Promise<unknown> {
  return (await response).body;
}
