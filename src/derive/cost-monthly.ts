import { defineDerived } from '../core/derived.ts';
import { known } from '../core/fact.ts';

/** What a resource costs per month: its bill, or else its nodes at the list price. */
export const costMonthly = defineDerived({
  provides: 'cost.monthly',
  needs: ['cost.actual', 'compute.size', 'price.compute'],
  derive: (facts) => {
    const { 'cost.actual': bill, 'compute.size': size, 'price.compute': price } = facts;
    if (bill.state === 'known') return bill;
    if (size.state === 'known' && size.value.nodes !== undefined && price.state === 'known') {
      return known(size.value.nodes * price.value, price.money);
    }
    // Why there is no bill says more than that this is no machine; a collector that never ran says nothing.
    return bill.reason === 'not-collected' && price.state === 'unknown' ? price : bill;
  },
});
