import { canonicalId } from '../../src/core/resource.ts';
import type { Estate } from '../../src/simulator/estate.ts';
import { idOf } from '../../src/simulator/resource-id.ts';

const NAMESPACES = {
  compute: 'Microsoft.Compute',
  cognitive: 'Microsoft.CognitiveServices',
  machineLearning: 'Microsoft.MachineLearningServices',
};

/** `rule resource-id` -> true verdict, as the authors of an estate wrote it beside each resource. */
export function truthOf(estate: Estate): Map<string, string> {
  const truth = new Map<string, string>();
  const note = (id: string, verdicts: Readonly<Record<string, string>>): void => {
    for (const [rule, verdict] of Object.entries(verdicts)) truth.set(`${rule} ${canonicalId(id)}`, verdict);
  };
  for (const subscription of estate.subscriptions) {
    const root = `/subscriptions/${subscription.id}`;
    note(root, subscription.truth);
    for (const api of ['compute', 'cognitive', 'machineLearning'] as const) {
      for (const [location, usages] of Object.entries(subscription.usages[api] ?? {})) {
        for (const usage of usages) {
          note(`${root}/providers/${NAMESPACES[api]}/locations/${location}/usages/${usage.name}`, usage.truth);
        }
      }
    }
  }
  for (const resource of estate.resources) {
    const id = idOf(estate, resource);
    note(id, resource.truth);
    for (const [collection, children] of Object.entries(resource.children)) {
      for (const child of children) note(`${id}/${collection}/${child.name}`, child.truth);
    }
  }
  return truth;
}
