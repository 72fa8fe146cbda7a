import type { CostRow } from '../azure/azure.ts';
import { DAYS_PER_MONTH } from '../core/money.ts';
import { canonicalId, subscriptionResourceId } from '../core/resource.ts';
import { costWindow, daysBilled, type CostWindow } from '../derive/cost-window.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { shortfallOf } from './shortfall.ts';

const SECOND = 1000;

export const resourceCosts = defineCollector({
  id: 'resource-costs',
  title: 'Amortised cost of each resource',
  slow: true,
  facts: ['cost.actual'],
  types: [],
  needsFacts: [],
  needsTypes: [],
  actions: ['Microsoft.CostManagement/query/read'],
  async collect(context) {
    const window = costWindow(context.now);
    // One after the other: all queries of a tenant share a small budget.
    for (const { id } of context.subscriptions) await collectSubscription(id, window, context);
  },
});

async function collectSubscription(subscriptionId: string, window: CostWindow, context: CollectContext): Promise<void> {
  const { azure, facts, signal, read, unread } = context;
  const scopeId = subscriptionResourceId(subscriptionId);
  // Azure counts the day of `to` in.
  const listing = await azure.cost.byResource(
    subscriptionId,
    window.from,
    new Date(window.to.getTime() - SECOND),
    signal,
  );
  const shortfall = shortfallOf(listing);
  if (shortfall !== undefined) unread(scopeId, shortfall.reason, shortfall.detail);
  // Rows on pages unread could belong to any resource, so a part of the bill is no bill.
  if (listing.failure !== undefined && shortfall !== undefined) {
    facts.setUnknown(['cost.actual'], scopeId, shortfall.reason, shortfall.detail);
    return;
  }
  read(scopeId);
  const byResource = Map.groupBy(listing.items, ({ resourceId }) => canonicalId(resourceId));
  for (const [id, rows] of byResource) measure(id, rows, { window, context });
}

/** Fewer days than this are no measure of a month: the amount is then an assumption. */
const WEEK_DAYS = 7;

interface Billing {
  readonly window: CostWindow;
  readonly context: CollectContext;
}

function measure(id: string, rows: readonly CostRow[], { window, context }: Billing): void {
  const { facts, resources } = context;
  const resource = resources.get(id);
  if (resource === undefined) return;
  const currencies = [...new Set(rows.map(({ currency }) => currency))];
  const [currency, second] = currencies;
  const days = daysBilled(window, resource.createdAt);
  if (second !== undefined || currency === undefined) {
    facts.setUnknown(['cost.actual'], id, 'no-data', `billed in ${currencies.join(' and ')}`);
  } else if (days === undefined) {
    facts.setUnknown(['cost.actual'], id, 'no-data', 'less than a day of it has been billed');
  } else {
    const amount = rows.reduce((total, row) => total + row.amount, 0);
    facts.set('cost.actual', id, (amount / days) * DAYS_PER_MONTH, {
      currency,
      basis: 'actual',
      grade: days < WEEK_DAYS ? 'C' : 'A',
    });
  }
}
