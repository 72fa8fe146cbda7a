import { expect, test } from 'vitest';
import { aksAgentPools } from '../../src/collectors/aks-agent-pools.ts';
import { known } from '../../src/core/fact.ts';
import { measure } from '../support/measure.ts';
import { A100, PROD, smallEstate } from '../support/small-estate.ts';

const CLUSTERS = `/subscriptions/${PROD}/resourcegroups/rg-vision/providers/microsoft.containerservice/managedclusters`;

function cluster(name: string, properties: Record<string, unknown>, more = {}) {
  const type = 'Microsoft.ContainerService/managedClusters';
  return { resourceGroup: 'RG-Vision', type, name, location: 'East US', properties, ...more };
}

test('every pool of a cluster is a resource, with what the cluster says', async () => {
  const pools = [
    { name: 'system', mode: 'System', count: 3 },
    { name: 'GPU', vmSize: A100, count: 2 },
  ];
  const auto = { nodeProvisioningProfile: { mode: 'auto' }, powerState: { code: 'stopped' } };
  const resources = [
    cluster('AKS', { agentPoolProfiles: pools, ...auto }, { tags: { team: 'ai' }, sku: { name: 'Automatic' } }),
    cluster('plain', { agentPoolProfiles: [{ name: 'gpu', powerState: { code: 'Stopped' } }] }),
  ];
  const { resources: found, facts } = await measure(aksAgentPools, { estate: smallEstate({ resources }) });
  expect([...found.ofType('microsoft.containerservice/managedclusters/agentpools')].map(({ id }) => id)).toEqual([
    `${CLUSTERS}/aks/agentpools/system`,
    `${CLUSTERS}/aks/agentpools/gpu`,
    `${CLUSTERS}/plain/agentpools/gpu`,
  ]);
  expect(found.get(`${CLUSTERS}/aks/agentpools/gpu`)).toMatchObject({
    name: 'GPU',
    location: 'eastus',
    resourceGroup: 'rg-vision',
    tags: { team: 'ai' },
    properties: { vmSize: A100, count: 2 },
  });
  expect(facts.get('aks.cluster', `${CLUSTERS}/aks/agentpools/gpu`)).toEqual(
    known({ name: 'AKS', nodeAutoProvisioning: true, sku: 'automatic', stopped: true }),
  );
  expect(facts.get('aks.cluster', `${CLUSTERS}/plain/agentpools/gpu`)).toEqual(
    known({ name: 'plain', nodeAutoProvisioning: false, sku: '', stopped: false }),
  );
});

test('a cluster that does not list its pools, or lists one without a name, is a gap', async () => {
  const resources = [cluster('silent', {}), cluster('odd', { agentPoolProfiles: [{ count: 1 }, { name: 'ok' }] })];
  const { resources: found, facts } = await measure(aksAgentPools, { estate: smallEstate({ resources }) });
  expect(facts.gaps).toMatchObject([
    { scopeId: `${CLUSTERS}/odd`, reason: 'failed' },
    { scopeId: `${CLUSTERS}/silent`, reason: 'no-data' },
  ]);
  expect(found.has(`${CLUSTERS}/odd/agentpools/ok`)).toBe(true);
});
