import { createDefaultHttpClient, createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';

/** Tells the simulator which host of Azure was meant. */
const SIMULATED_HOST_HEADER = 'x-simulated-host';

export interface Loopback {
  readonly httpClient: HttpClient;
  readonly credential: TokenCredential;
}

const TOKEN_LIFETIME_MS = 86_400_000;

const pairs = new WeakMap<HttpClient, TokenCredential>();
const fakes = new WeakSet<TokenCredential>();

/**
 * A transport that sends every request to a simulator on this machine, and the only credential that it accepts.
 * `origin` is e.g. `http://127.0.0.1:8080`; any host that is not loopback is refused.
 */
export function createLoopback(origin: string): Loopback {
  const target = new URL(origin);
  if (!isLoopback(target.hostname)) throw new Error(`a simulator must be on loopback, not on ${target.hostname}`);
  const transport = createDefaultHttpClient();
  const httpClient: HttpClient = {
    sendRequest(request) {
      const url = new URL(request.url);
      const headers = createHttpHeaders(request.headers.toJSON({ preserveCase: true }));
      headers.set(SIMULATED_HOST_HEADER, url.host);
      url.protocol = target.protocol;
      url.host = target.host;
      return transport.sendRequest({ ...request, url: url.href, headers, allowInsecureConnection: true });
    },
  };
  const credential: TokenCredential = {
    // The simulator challenges for claims and wants to see them answered.
    getToken: (_, options) =>
      Promise.resolve({
        token: options?.claims === undefined ? 'simulated' : 'claims.simulated',
        expiresOnTimestamp: Date.now() + TOKEN_LIFETIME_MS,
      }),
  };
  pairs.set(httpClient, credential);
  fakes.add(credential);
  return { httpClient, credential };
}

/** A real token must never reach the simulator, nor the simulator's token Azure. */
export function assertPaired(credential: TokenCredential, httpClient: HttpClient | undefined): void {
  const expected = httpClient === undefined ? undefined : pairs.get(httpClient);
  if (expected === credential || (expected === undefined && !fakes.has(credential))) return;
  throw new Error('the transport to the simulator and its credential only work together');
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
