import { parseFilter, type Filter } from './odata.ts';

/** By lower-case dimension: the values wanted, or `*` for all. The result is split by every dimension named. */
export type DimensionFilter = ReadonlyMap<string, ReadonlySet<string> | '*'>;

/** Reads `ModelDeploymentName eq '*' and StatusCode eq '429'`; `or` may join values of one dimension only. */
export function readDimensions(text: string): DimensionFilter | undefined {
  const filter = parseFilter(text);
  if (filter === undefined) return undefined;
  const wanted = new Map<string, ReadonlySet<string> | '*'>();
  for (const part of filter.kind === 'all' ? filter.parts : [filter]) {
    const read = valuesOf(part);
    if (read === undefined || wanted.has(read.dimension)) return undefined;
    wanted.set(read.dimension, read.values.has('*') ? '*' : read.values);
  }
  return wanted;
}

function valuesOf(filter: Filter): { dimension: string; values: Set<string> } | undefined {
  if (filter.kind === 'all') return undefined;
  const parts = filter.kind === 'any' ? filter.parts : [filter];
  const values = new Set<string>();
  let dimension: string | undefined;
  for (const part of parts) {
    if (part.kind !== 'compare' || part.operator !== 'eq') return undefined;
    if (dimension !== undefined && dimension !== part.field.toLowerCase()) return undefined;
    dimension = part.field.toLowerCase();
    values.add(part.value === '*' ? '*' : part.value.toLowerCase());
  }
  return dimension === undefined ? undefined : { dimension, values };
}
