import type { Resource } from './resource.ts';
import { isAtOrBelow, parentId } from './resource.ts';
import type { ResourceSet } from './resource-set.ts';

const OWNER_TAGS = ['owner', 'owneremail', 'owner-email', 'team', 'contact', 'created-by', 'createdby'];

/** Owners from the configuration, for what has no tag. Keys are canonical ARM ids. */
export interface Owners {
  readonly map: Readonly<Record<string, string>>;
  readonly default?: string | undefined;
}

/**
 * The owner named nearest to the resource: its own tag, its parent's, its group's, its subscription's; else the
 * map's with the longest id at or above it, else the default.
 */
export function ownerOf(resource: Resource, resources: ResourceSet, owners: Owners = { map: {} }): string | undefined {
  for (let current: Resource | undefined = resource; current !== undefined; current = containerOf(current, resources)) {
    const owner = ownerTag(current);
    if (owner !== undefined) return owner;
  }
  return mappedOwner(resource, owners) ?? owners.default;
}

function mappedOwner({ id }: Resource, { map }: Owners): string | undefined {
  let nearest: string | undefined;
  for (const scope of Object.keys(map)) {
    if (isAtOrBelow(id, scope) && scope.length > (nearest?.length ?? 0)) nearest = scope;
  }
  return nearest === undefined ? undefined : map[nearest];
}

/** The nearest container that the inventory holds. */
function containerOf(resource: Resource, resources: ResourceSet): Resource | undefined {
  for (let id = parentId(resource.id); id !== undefined; id = parentId(id)) {
    const container = resources.get(id);
    if (container !== undefined) return container;
  }
  return undefined;
}

function ownerTag(resource: Resource): string | undefined {
  const byKey = new Map(Object.entries(resource.tags).map(([key, value]) => [key.toLowerCase(), value.trim()]));
  return OWNER_TAGS.map((tag) => byKey.get(tag)).find((value) => value !== undefined && value !== '');
}
