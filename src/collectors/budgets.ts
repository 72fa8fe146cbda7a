import type { Budget, Listing } from '../azure/azure.ts';
import { forEachConcurrently } from '../azure/concurrency.ts';
import { textAt } from '../core/property.ts';
import { subscriptionResourceId } from '../core/resource.ts';
import { budgetSummary, type ParentBudgets } from '../derive/budget-coverage.ts';
import { defineCollector, type CollectContext } from './collector.ts';
import { shortfallOf, type Shortfall } from './shortfall.ts';

const CONCURRENCY = 8;

export const budgets = defineCollector({
  id: 'budgets',
  title: 'Budgets of subscriptions and of the management groups above them',
  facts: ['budget.summary'],
  types: [],
  needsFacts: [],
  needsTypes: ['microsoft.resources/subscriptions'],
  actions: ['Microsoft.Consumption/budgets/read'],
  async collect(context) {
    const lists = new Map<string, Promise<Listing<Budget>>>();
    const listOnce = (scopeId: string): Promise<Listing<Budget>> => {
      const list = lists.get(scopeId) ?? context.azure.budgets.list(scopeId, context.signal);
      lists.set(scopeId, list);
      return list;
    };
    await forEachConcurrently(context.subscriptions, CONCURRENCY, async ({ id }) => {
      const scopeId = subscriptionResourceId(id);
      const own = await listOnce(scopeId);
      const parents = await parentsOf(scopeId, listOnce, context);
      const summary = budgetSummary(own.items, parents, context.now);
      const shortfall = shortfallOf(own) ?? (summary.covering === 0 ? parents.shortfall : undefined);
      if (shortfall === undefined) {
        context.facts.set('budget.summary', scopeId, summary);
        context.read(scopeId);
        return;
      }
      context.facts.setUnknown(['budget.summary'], scopeId, shortfall.reason, shortfall.detail);
      context.unread(scopeId, shortfall.reason, shortfall.detail);
    });
  },
});

interface Parents extends ParentBudgets {
  /** What went wrong, other than that we may not see them. */
  readonly shortfall?: Shortfall | undefined;
}

const HIDDEN: Parents = { budgets: [], complete: false };

/**
 * Not to see what is above a subscription is usual and said in the fact. Any other failure leaves open whether a
 * parent's budget covers it.
 */
async function parentsOf(
  scopeId: string,
  listOnce: (scopeId: string) => Promise<Listing<Budget>>,
  { resources }: CollectContext,
): Promise<Parents> {
  const chain = resources.get(scopeId)?.properties['managementGroupAncestorsChain'];
  if (!Array.isArray(chain)) return HIDDEN;
  const found: Budget[] = [];
  let complete = true;
  for (const group of chain as readonly unknown[]) {
    const name = textAt(group, 'name');
    if (name === undefined) return HIDDEN;
    const listing = await listOnce(`/providers/Microsoft.Management/managementGroups/${name}`);
    const reason = listing.failure?.reason;
    if (reason === 'denied' || reason === 'unsupported') complete = false;
    else if (shortfallOf(listing) !== undefined) return { ...HIDDEN, shortfall: shortfallOf(listing) };
    found.push(...listing.items);
  }
  return { budgets: found, complete };
}
