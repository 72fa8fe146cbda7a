import type { IncomingMessage } from 'node:http';

export type Door = 'arm' | 'metrics' | 'prices' | 'identity';

/** One request, taken apart. */
export interface Call {
  readonly method: string;
  /** Which of Azure's hosts is meant; `any` when the simulator is addressed directly. */
  readonly door: Door | 'any';
  readonly host: string;
  /** Region of the metrics host. */
  readonly region: string | undefined;
  /** Decoded, without doubled or trailing slashes and without the metrics-host prefix. */
  readonly path: string;
  /** Query keys decoded and lower-case. */
  readonly query: ReadonlyMap<string, string>;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Base of every link that goes back, as the client addressed us. */
  readonly base: string;
}

export async function readCall(request: IncomingMessage, scheme: string): Promise<Call> {
  const simulated = headerText(request.headers['x-simulated-host']);
  const own = request.headers.host ?? 'localhost';
  const { pathname, searchParams } = new URL(`http://localhost/${request.url ?? ''}`);
  const path = decodeSegments(pathname)
    .replace(/\/{2,}/g, '/')
    .replace(/(.)\/$/, '$1');
  const direct = /^\/metrics-host\/([^/]+)(\/.*)$/i.exec(path);
  const atMetrics = simulated === undefined && direct !== null;
  return {
    method: request.method ?? 'GET',
    door: atMetrics ? 'metrics' : doorOf(simulated),
    host: simulated ?? own,
    region: atMetrics ? direct[1] : /^([^.]+)\.metrics\.monitor\./i.exec(simulated ?? '')?.[1],
    path: atMetrics ? (direct[2] ?? '/') : path,
    query: new Map([...searchParams].map(([key, value]) => [key.toLowerCase(), value])),
    headers: request.headers,
    body: await bodyOf(request),
    base: simulated === undefined ? `${scheme}://${own}` : `https://${simulated}`,
  };
}

export function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

function doorOf(host: string | undefined): Call['door'] {
  if (host === undefined) return 'any';
  if (/\.metrics\.monitor\./i.test(host)) return 'metrics';
  if (/^prices\./i.test(host)) return 'prices';
  if (/^login\.|^169\.254\.169\.254/i.test(host)) return 'identity';
  return 'arm';
}

function decodeSegments(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
