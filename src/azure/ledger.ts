import { AsyncLocalStorage } from 'node:async_hooks';
import { isRestError, type PipelinePolicy } from '@azure/core-rest-pipeline';
import type { ApiUsage } from '../core/report.ts';
import { apiFamily, type ApiFamily } from './api-family.ts';

/** Told of every attempt made within its work, with the URL it went to. */
export type CallListener = (url: string) => void;

const listeners = new AsyncLocalStorage<CallListener>();

/** Attributes the calls that `work` makes, directly or later, to a listener: a collector's account. */
export function observed<T>(listener: CallListener, work: () => Promise<T>): Promise<T> {
  return listeners.run(listener, work);
}

interface Entry {
  calls: number;
  bytes: number;
  waitedMs: number;
  statuses: Record<string, number>;
}

/** What the run cost Azure: every attempt that left, and every wait. */
export class Ledger {
  readonly #entries = new Map<ApiFamily, Entry>();

  answered(url: string, status: string, bytes: number): void {
    listeners.getStore()?.(url);
    const entry = this.#entry(url);
    entry.calls += 1;
    entry.bytes += bytes;
    entry.statuses[status] = (entry.statuses[status] ?? 0) + 1;
  }

  waited(url: string, ms: number): void {
    this.#entry(url).waitedMs += Math.round(ms);
  }

  usage(): ApiUsage[] {
    return [...this.#entries]
      .map(([api, entry]) => ({ api, ...entry, statuses: { ...entry.statuses } }))
      .toSorted((a, b) => a.api.localeCompare(b.api));
  }

  #entry(url: string): Entry {
    const family = apiFamily(url);
    const entry = this.#entries.get(family) ?? { calls: 0, bytes: 0, waitedMs: 0, statuses: {} };
    this.#entries.set(family, entry);
    return entry;
  }
}

/** Sits next to the socket, so that every attempt counts. Bytes are those of the decoded body. */
export function accountingPolicy(ledger: Ledger): PipelinePolicy {
  return {
    name: 'azauditAccounting',
    async sendRequest(request, next) {
      try {
        const response = await next(request);
        ledger.answered(request.url, String(response.status), Buffer.byteLength(response.bodyAsText ?? ''));
        return response;
      } catch (error) {
        ledger.answered(request.url, (isRestError(error) ? error.code : undefined) ?? 'NO_ANSWER', 0);
        throw error;
      }
    },
  };
}
