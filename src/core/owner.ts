import type { Resource } from './resource.ts';
import { parentId } from './resource.ts';
import type { ResourceSet } from './resource-set.ts';

const OWNER_TAGS = ['owner', 'owneremail', 'owner-email', 'team', 'contact', 'created-by', 'createdby'];

/** The owner named nearest to the resource: its own tag, its parent's, its group's, its subscription's. */
export function ownerOf(resource: Resource, resources: ResourceSet): string | undefined {
  for (let current: Resource | undefined = resource; current !== undefined; current = containerOf(current, resources)) {
    const owner = ownerTag(current);
    if (owner !== undefined) return owner;
  }
  return undefined;
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
