import type { Azure } from '../../azure/azure.ts';
import { AzureError } from '../../azure/azure-error.ts';
import { DAYS_PER_MONTH } from '../../core/money.ts';
import { canonicalId } from '../../core/resource.ts';
import { confirmations, confirmed, type Confirmation, type SavingEntry } from '../../core/savings.ts';
import { costWindow } from '../../derive/cost-window.ts';

const DAY = 86_400_000;

/** Asks the bills of resources whose change was seen, once they are settled. What cannot be read is asked again next time. */
export async function confirmSavings(
  azure: Azure,
  entries: readonly SavingEntry[],
  { now, signal }: { readonly now: Date; readonly signal: AbortSignal },
): Promise<SavingEntry[]> {
  const results: SavingEntry[] = [];
  // One after the other: all queries of a tenant share a small budget.
  for (const confirmation of confirmations(entries, costWindow(now).to)) {
    const bills = await billsOf(azure, confirmation, signal);
    if (bills === undefined) continue;
    for (const entry of confirmation.entries) {
      const actual = bills(entry);
      if (actual !== undefined) results.push(confirmed(entry, actual, now.toISOString()));
    }
  }
  return results;
}

/** The bill per month of an entry's resource; a resource without rows in a complete bill costs nothing any more. */
async function billsOf(
  azure: Azure,
  { subscriptionId, from, to }: Confirmation,
  signal: AbortSignal,
): Promise<((entry: SavingEntry) => number | undefined) | undefined> {
  try {
    const listing = await azure.cost.byResource(subscriptionId, from, new Date(to.getTime() - 1000), signal);
    if (listing.failure !== undefined || listing.rejected.length > 0) return undefined;
    const rows = Map.groupBy(listing.items, ({ resourceId }) => canonicalId(resourceId));
    const months = (to.getTime() - from.getTime()) / DAY / DAYS_PER_MONTH;
    return ({ resourceId, currency }) => {
      const own = rows.get(resourceId) ?? [];
      if (own.some((row) => row.currency !== currency)) return undefined;
      return own.reduce((sum, { amount }) => sum + amount, 0) / months;
    };
  } catch (error) {
    if (error instanceof AzureError) return undefined;
    throw error;
  }
}
