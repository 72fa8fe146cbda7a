import type { Estate, MetricShape } from './estate.ts';

const HOUR = 3_600_000;

/**
 * The same estate some hours later: resources are older, bills longer, and a machine that fell idle three days ago did
 * so four days ago. `shiftEstate` moves the whole past along; this leaves it where it was.
 */
export function laterEstate(estate: Estate, hours: number): Estate {
  return {
    ...estate,
    now: new Date(Date.parse(estate.now) + hours * HOUR).toISOString(),
    resources: estate.resources.map((resource) => ({
      ...resource,
      metrics: older(resource.metrics, hours),
      children: mapValues(resource.children, (children) =>
        children.map((child) => ({ ...child, metrics: older(child.metrics, hours) })),
      ),
    })),
  };
}

type Metrics = Estate['resources'][number]['metrics'];

function older(metrics: Metrics, hours: number): Metrics {
  return mapValues(metrics, (metric) =>
    Array.isArray(metric)
      ? metric.map(({ dimensions, shape }) => ({ dimensions, shape: olderShape(shape, hours) }))
      : olderShape(metric, hours),
  );
}

function olderShape({ sinceHours, untilHours, ...shape }: MetricShape, hours: number): MetricShape {
  return {
    ...shape,
    ...(sinceHours === undefined ? {} : { sinceHours: sinceHours + hours }),
    ...(untilHours === undefined ? {} : { untilHours: untilHours + hours }),
  };
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
