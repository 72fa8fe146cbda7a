import { textAt } from '../core/property.ts';
import { parentId, type Resource } from '../core/resource.ts';
import type { ModelVersion } from '../derive/model-retirements.ts';
import type { MetricTarget } from './split-metrics.ts';

/** The model of a deployment; undefined when Azure does not name it. */
export function modelOf({ properties }: Resource): ModelVersion | undefined {
  const name = textAt(properties, 'model', 'name');
  if (name === undefined) return undefined;
  return {
    name,
    format: textAt(properties, 'model', 'format') ?? 'OpenAI',
    version: textAt(properties, 'model', 'version'),
  };
}

/** The account that carries a deployment's metrics. */
export function accountOf({ id, subscriptionId, location }: Resource): MetricTarget {
  return { id: parentId(id) ?? id, subscriptionId, location };
}
