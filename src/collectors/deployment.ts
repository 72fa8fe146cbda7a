import { parentId, type Resource } from '../core/resource.ts';
import type { ModelVersion } from '../derive/model-retirements.ts';
import type { MetricTarget } from './split-metrics.ts';

/** The model of a deployment; undefined when Azure does not name it. */
export function modelOf({ properties }: Resource): ModelVersion | undefined {
  const model = properties['model'];
  if (typeof model !== 'object' || model === null) return undefined;
  const [format, name, version] = ['format', 'name', 'version'].map((key): unknown => Reflect.get(model, key));
  if (typeof name !== 'string') return undefined;
  return {
    name,
    format: typeof format === 'string' ? format : 'OpenAI',
    version: typeof version === 'string' && version !== '' ? version : undefined,
  };
}

/** The account that carries a deployment's metrics. */
export function accountOf({ id, subscriptionId, location }: Resource): MetricTarget {
  return { id: parentId(id) ?? id, subscriptionId, location };
}
