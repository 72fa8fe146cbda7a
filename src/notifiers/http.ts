import { lookup as lookUp } from 'node:dns/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import type { LookupFunction } from 'node:net';
import { messageOf, UsageError } from '../core/errors.ts';
import { isPublicAddress } from './address-guard.ts';
import { checkUrl, isAllowed, type UrlRules } from './check-url.ts';
import { DeliveryError, type Send } from './notifier.ts';
import { failureOf, type Answer } from './response-failure.ts';

/** All addresses of a name. */
export type Resolve = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export interface SendOptions extends UrlRules {
  /** For the whole exchange, from the look-up to the last byte of the answer. */
  readonly timeoutMs?: number;
  readonly resolve?: Resolve;
  /** `HTTPS_PROXY`, `NO_PROXY` as Node reads them. Behind a proxy the addresses are the proxy's business. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
}

const TIMEOUT_MS = 15_000;
const MAX_BYTES = 64 * 1024;

/**
 * A sender that reaches only receivers which the rules allow: the URL is checked for every request and the addresses
 * when connecting, so that a name cannot change its mind in between. Redirects are not followed. Throws DeliveryError,
 * whose message names host and status and nothing else of the URL.
 */
export function createSend(options: SendOptions): Send {
  return async (request) => {
    const url = allowedUrl(request.url, options);
    try {
      const answer = await exchange(url, request, options);
      const failure = failureOf(url.host, answer);
      if (failure !== undefined) throw failure;
      return { status: answer.status, body: answer.body };
    } catch (error) {
      throw error instanceof DeliveryError ? error : new DeliveryError('retry', `${url.host}: ${reasonOf(error)}`);
    }
  };
}

/** A URL that is refused is the operator's to mend: the message waits for that. */
function allowedUrl(text: string, rules: UrlRules): URL {
  try {
    return checkUrl(text, rules);
  } catch (error) {
    if (error instanceof UsageError) throw new DeliveryError('gone', error.message);
    throw error;
  }
}

async function exchange(url: URL, request: Parameters<Send>[0], options: SendOptions): Promise<Answer> {
  const { timeoutMs = TIMEOUT_MS } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  // The look-up has no signal of its own and a socket's timeout forgives a byte now and then: this bounds everything.
  const expired = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(new DeliveryError('retry', `${url.host}: no answer within ${Math.ceil(timeoutMs / 1000)} s`));
    });
  });
  return Promise.race([roundTrip(url, request, { options, signal }), expired]);
}

function roundTrip(
  url: URL,
  { method, headers, body, maxBytes = MAX_BYTES }: Parameters<Send>[0],
  { options, signal }: { readonly options: SendOptions; readonly signal: AbortSignal },
): Promise<Answer> {
  const isPlain = url.protocol === 'http:';
  const settings = {
    method,
    signal,
    headers: body === undefined ? headers : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
    agent: agentFor(isPlain, options),
    lookup: guardedLookup(url, options),
  };
  return new Promise((resolve, reject) => {
    const outgoing = isPlain ? http.request(url, settings) : https.request(url, settings);
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      readBody(response, maxBytes).then(
        (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
        reject,
      );
    });
    outgoing.end(body);
  });
}

/** A connection per request: a receiver's address is looked at every time. */
function agentFor(isPlain: boolean, { proxyEnv }: SendOptions): http.Agent {
  const settings = { keepAlive: false, ...(proxyEnv === undefined ? {} : { proxyEnv }) };
  return isPlain ? new http.Agent(settings) : new https.Agent(settings);
}

function guardedLookup(url: URL, { allowHosts, resolve = resolveAll }: SendOptions): LookupFunction {
  const isTrusted = isAllowed(url, allowHosts);
  return (host, wanted, done) => {
    resolve(host).then(
      (found) => {
        // Other names than the receiver's are a proxy's.
        const isChecked = host === url.hostname && !isTrusted;
        const [first] = found;
        if (first === undefined) return done(new Error('the name has no address'), '');
        if (isChecked && !found.every(({ address }) => isPublicAddress(address)))
          return done(new DeliveryError('gone', `${url.host}: its name leads to an address that is not public`), '');
        return wanted.all === true ? done(null, [...found]) : done(null, first.address, first.family);
      },
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), ''),
    );
  };
}

function resolveAll(host: string): ReturnType<Resolve> {
  return lookUp(host, { all: true });
}

/** The beginning of the answer; a receiver that never ends is cut off. */
async function readBody(response: http.IncomingMessage, maxBytes: number): Promise<string> {
  if (maxBytes === 0) {
    response.destroy();
    return '';
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    chunks.push(bytes.subarray(0, maxBytes - size));
    size += bytes.length;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** System errors carry the address and port in their text; the code says it all. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return messageOf(error);
}
