import { known, unknown, type Fact } from '../core/fact.ts';
import type { CollectContext } from './collector.ts';

/** Whether the identity is proven to read everything at a scope; unknown tells why not. */
export async function readAccess(
  { azure, signal }: Pick<CollectContext, 'azure' | 'signal'>,
  scopeId: string,
): Promise<Fact<true>> {
  const { items, failure } = await azure.subscriptions.permissions(scopeId, signal);
  const reads = items.some(({ actions }) => actions.some((action) => ['*', '*/read'].includes(action.toLowerCase())));
  if (reads) return known(true);
  if (failure === undefined) return unknown('denied', 'Resource Graph shows no rows, and no role grants */read');
  return unknown(failure.reason, `Resource Graph shows no rows, and permissions are unreadable: ${failure.message}`);
}
