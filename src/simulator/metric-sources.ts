import type { ChildResource, EstateResource, MetricShape } from './estate.ts';
import type { EstateIndex } from './estate-index.ts';

/** One series as the estate describes it. Dimension names lower-case. */
export interface SeriesSource {
  readonly dimensions: Readonly<Record<string, string>>;
  readonly shape: MetricShape;
}

/** Something that has metrics. */
export interface Metered {
  readonly id: string;
  /** Its type, which is also its metric namespace. */
  readonly type: string;
  readonly location: string;
  /** Names that the estate gives metrics for, beyond the catalogue. */
  readonly names: readonly string[];
  readonly errors: Readonly<Record<string, string>>;
  seriesOf(metric: string): SeriesSource[];
}

export function findMetered(index: EstateIndex, id: string): Metered | undefined {
  const found = index.find(id);
  if (found !== undefined) return meteredResource(found.id, found.resource);
  const located = index.findChild(id);
  if (located === undefined) return undefined;
  const { child, resource, collection } = located;
  return {
    id: located.id,
    type: `${resource.type}/${collection}`,
    location: resource.location,
    names: Object.keys(child.metrics),
    errors: {},
    seriesOf: (metric) => sourcesOf(child.metrics, metric, {}),
  };
}

function meteredResource(id: string, resource: EstateResource): Metered {
  const members = Object.entries(resource.children).flatMap(([collection, children]) =>
    children.map((child) => ({ child, collection })),
  );
  return {
    id,
    type: resource.type,
    location: resource.location,
    names: [...Object.keys(resource.metrics), ...members.flatMap(({ child }) => Object.keys(child.metrics))],
    errors: resource.metricErrors ?? {},
    seriesOf: (metric) => [
      ...sourcesOf(resource.metrics, metric, {}),
      ...members.flatMap(({ child, collection }) =>
        sourcesOf(child.metrics, metric, dimensionsOf(child, collection, metric)),
      ),
    ],
  };
}

/** Metrics of children that the parent reports carry the child's name in the dimension that Azure uses for it. */
function dimensionsOf(child: ChildResource, collection: string, metric: string): Record<string, string> {
  if (collection === 'computes')
    return { [/Percentage$|Milli|Joules/.test(metric) ? 'computename' : 'clustername']: child.name };
  const { properties } = child.body;
  const model = typeof properties === 'object' && properties !== null && 'model' in properties ? properties.model : {};
  const { name, version } = typeof model === 'object' && model !== null ? { name: '', version: '', ...model } : {};
  return {
    modeldeploymentname: child.name,
    ...(typeof name === 'string' && name !== '' ? { modelname: name } : {}),
    ...(typeof version === 'string' && version !== '' ? { modelversion: version } : {}),
  };
}

function sourcesOf(metrics: EstateResource['metrics'], name: string, added: Record<string, string>): SeriesSource[] {
  const found = Object.entries(metrics).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
  if (found === undefined) return [];
  if (!Array.isArray(found)) return [{ dimensions: added, shape: found }];
  return found.map(({ dimensions, shape }) => ({
    dimensions: {
      ...added,
      ...Object.fromEntries(Object.entries(dimensions).map(([key, value]) => [key.toLowerCase(), value])),
    },
    shape,
  }));
}
