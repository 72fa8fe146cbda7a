import type { FactMap } from '../core/fact-catalogue.ts';

/** A total over the window; undefined where the metric has no value at all. */
export interface TokenTotals {
  readonly requests: number | undefined;
  readonly throttledRequests: number;
  readonly promptTokens: number | undefined;
  readonly generatedTokens: number | undefined;
}

/**
 * Undefined when the totals do not tell the use: no requests metric, or requests without any token metric. A model
 * that only reads (embeddings) has no generated tokens.
 */
export function tokenUse(totals: TokenTotals, hours: number): FactMap['ai.usage'] | undefined {
  const { requests, throttledRequests, promptTokens, generatedTokens } = totals;
  if (requests === undefined) return undefined;
  if (requests > 0 && promptTokens === undefined && generatedTokens === undefined) return undefined;
  return { requests, throttledRequests, promptTokens: promptTokens ?? 0, generatedTokens: generatedTokens ?? 0, hours };
}
