import { vmSizeName } from '../derive/vm-size-name.ts';
import { machinePrice } from '../derive/price-select.ts';
import { COMPUTES } from './ml-computes.ts';
import { defineCollector } from './collector.ts';
import { ONLINE_DEPLOYMENTS } from './ml-online-deployments.ts';
import { collectPrices, equals, type PriceWish } from './price-lookup.ts';

const TYPES = [
  'microsoft.compute/virtualmachines',
  'microsoft.compute/virtualmachinescalesets',
  'microsoft.containerservice/managedclusters/agentpools',
  COMPUTES,
  ONLINE_DEPLOYMENTS,
];

export const retailComputePrices = defineCollector({
  id: 'retail-compute-prices',
  title: 'List price of machines, pools and clusters',
  facts: ['price.compute'],
  types: [],
  needsFacts: ['compute.size'],
  needsTypes: [],
  actions: [],
  async collect(context) {
    const { facts, resources } = context;
    const wishes: PriceWish[] = [];
    for (const resource of resources.ofType(...TYPES)) {
      const size = facts.get('compute.size', resource.id);
      if (size.state === 'unknown') {
        facts.setUnknown(['price.compute'], resource.id, size.reason, size.detail);
        continue;
      }
      const { name } = size.value;
      const { location: region } = resource;
      if (region === undefined) continue;
      const spellings = [...new Set([vmSizeName(name), name])];
      wishes.push({
        resource,
        region,
        clauses: spellings.map((spelling) => equals('armSkuName', spelling)),
        select: (rows, place) => machinePrice(rows, name, place),
      });
    }
    await collectPrices({ key: 'price.compute', wishes, common: equals('serviceName', 'Virtual Machines') }, context);
  },
});
