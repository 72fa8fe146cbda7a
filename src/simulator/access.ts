import type { EstateSubscription } from './estate.ts';

/** Whether the audit identity may do this in the subscription: one of its actions matches and no notAction does. */
export function isAllowed(subscription: EstateSubscription, action: string): boolean {
  return (
    subscription.actions.some((pattern) => matches(pattern, action)) &&
    !(subscription.notActions ?? []).some((pattern) => matches(pattern, action))
  );
}

/** Resource Graph shows rows only to those who may read everything. */
export function isReadable(subscription: EstateSubscription): boolean {
  return subscription.actions.some((action) => action === '*' || action.toLowerCase() === '*/read');
}

function matches(pattern: string, action: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'i').test(action);
}
