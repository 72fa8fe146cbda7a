import { known, unknown, type Fact } from '../core/fact.ts';
import { isGranted } from '../core/grant.ts';
import type { CollectContext } from './collector.ts';

/** Whether the identity is proven to read resources of these types at a scope; unknown tells why not. */
export async function readAccess(
  { azure, signal }: Pick<CollectContext, 'azure' | 'signal'>,
  scopeId: string,
  types: readonly string[],
): Promise<Fact<true>> {
  const { items, failure } = await azure.subscriptions.permissions(scopeId, signal);
  const denied = types.find((type) => !items.some((grant) => isGranted(`${type}/read`, grant)));
  if (denied === undefined) return known(true);
  if (failure === undefined)
    return unknown('denied', `Resource Graph shows no rows, and no role grants ${denied}/read`);
  return unknown(failure.reason, `Resource Graph shows no rows, and permissions are unreadable: ${failure.message}`);
}
