import { known, unknown, type Fact } from '../core/fact.ts';
import { textAt } from '../core/property.ts';
import { subscriptionResourceId, type Resource } from '../core/resource.ts';
import { exposureOf } from '../derive/exposure.ts';
import { defineCollector, type CollectContext } from './collector.ts';

const WORKSPACE = 'microsoft.machinelearningservices/workspaces';
const TYPES = ['microsoft.cognitiveservices/accounts', 'microsoft.search/searchservices', WORKSPACE];

export const networkExposure = defineCollector({
  id: 'network-exposure',
  title: 'Who can reach AI accounts, search services and ML workspaces, from the inventory',
  actions: [],
  local: true,
  facts: ['network.exposure'],
  types: [],
  needsFacts: [],
  needsTypes: [],
  collect: (context) => {
    for (const resource of context.resources.ofType(...TYPES)) {
      context.facts.put('network.exposure', resource.id, exposureFact(context, resource));
    }
    for (const { id } of context.subscriptions) context.read(subscriptionResourceId(id));
    return Promise.resolve();
  },
});

function exposureFact(context: CollectContext, resource: Resource): Fact {
  const hubId = resource.kind === 'project' ? textAt(resource.properties, 'hubResourceId') : undefined;
  if (hubId === undefined) return ownExposure(resource);
  // A project has no network of its own.
  const hub = context.resources.get(hubId);
  return hub === undefined ? unknown('no-data', `the hub is not in the inventory: ${hubId}`) : inherited(hub);
}

function inherited(hub: Resource): Fact {
  const exposure = ownExposure(hub);
  if (exposure.state === 'unknown') return exposure;
  return known({ ...exposure.value, reason: `hub ${hub.name}: ${exposure.value.reason}` });
}

/** An absent property means Azure's default, but only in a body that says anything at all. */
function ownExposure(resource: Resource): Fact<ReturnType<typeof exposureOf>> {
  if (Object.keys(resource.properties).length > 0) return known(exposureOf(resource));
  return unknown('no-data', 'Azure sent no properties');
}
