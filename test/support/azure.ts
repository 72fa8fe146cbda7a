import {
  createHttpHeaders,
  RestError,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { Azure } from '../../src/azure/azure.ts';
import { resolveCloud, type Cloud, type CloudOverrides } from '../../src/azure/cloud.ts';
import { createAzure, type AzureOptions } from '../../src/azure/create-azure.ts';
import type { Limits } from '../../src/azure/limits.ts';

export const ARM = 'https://management.azure.com';

/** Retries at once and without pacing. */
export const HASTY: Partial<Limits> = { pacing: false, backoffMs: 1, maxBackoffMs: 1, costFloorMs: 0, maxAttempts: 3 };

export const fakeCredential: TokenCredential = {
  getToken: () => Promise.resolve({ token: 'test', expiresOnTimestamp: Date.now() + 3_600_000 }),
};

export function cloud(name = 'public', overrides: CloudOverrides = {}): Cloud {
  const resolved = resolveCloud(name, overrides);
  if (resolved === undefined) throw new Error(`no cloud ${name}`);
  return resolved;
}

export function testAzure(options: Partial<AzureOptions> = {}): Azure {
  return createAzure({
    cloud: cloud(),
    credential: fakeCredential,
    product: 'azaudit/test',
    limits: HASTY,
    ...options,
  });
}

/** A signal that nobody aborts. */
export function calm(): AbortSignal {
  return new AbortController().signal;
}

export interface Reply {
  readonly status?: number;
  /** A string goes out as it is, everything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ScriptedTransport extends HttpClient {
  readonly sent: {
    readonly method: string;
    readonly url: URL;
    readonly body: unknown;
    readonly headers: PipelineRequest['headers'];
  }[];
}

/** A transport that answers from a function; an error code instead of a reply is a connection that failed. */
export function scripted(answer: (request: PipelineRequest, call: number) => Reply | string): ScriptedTransport {
  const sent: ScriptedTransport['sent'] = [];
  return {
    sent,
    async sendRequest(request): Promise<PipelineResponse> {
      const { method, url, body, headers } = request;
      sent.push({ method, url: new URL(url), body: typeof body === 'string' ? JSON.parse(body) : body, headers });
      const reply = answer(request, sent.length);
      if (typeof reply === 'string') throw new RestError(`${reply} happened`, { code: reply, request });
      return {
        request,
        status: reply.status ?? 200,
        headers: createHttpHeaders({ 'content-type': 'application/json; charset=utf-8', ...reply.headers }),
        bodyAsText: typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}),
      };
    },
  };
}

/** Replies one after the other; the last one again and again. */
export function inTurn(...replies: (Reply | string)[]): ScriptedTransport {
  return scripted((_, call) => replies[Math.min(call, replies.length) - 1] ?? {});
}
