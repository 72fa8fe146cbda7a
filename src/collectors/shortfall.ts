import type { AzureError } from '../azure/azure-error.ts';
import type { Listing } from '../azure/azure.ts';
import type { UnknownReason } from '../core/fact.ts';

export interface Shortfall {
  readonly reason: UnknownReason;
  readonly detail: string;
}

/** What keeps a list from being whole; undefined when every page and every item of it was read. */
export function shortfallOf({ failure, rejected }: Listing<unknown>): Shortfall | undefined {
  if (failure !== undefined) return shortfallOfError(failure);
  if (rejected.length === 0) return undefined;
  return { reason: 'failed', detail: `${rejected.length} of its items could not be read, first ${rejected[0]}` };
}

/** "Not found" below something that the inventory has just shown is a failure, not a missing feature. */
export function shortfallOfError({ reason, code, message }: AzureError): Shortfall {
  return { reason: /^(Resource)?NotFound$/i.test(code ?? '') ? 'failed' : reason, detail: message };
}
