import type { Listing } from '../azure/azure.ts';
import { lastSegment, normaliseResource, typeOf, type RawResource, type Resource } from '../core/resource.ts';
import type { CollectContext } from './collector.ts';
import { shortfallOf } from './shortfall.ts';

/** A collection of children that Resource Graph does not hold. */
export interface ChildCollection {
  readonly parent: Resource;
  /** ARM type of the children, lower-case; its last segment names the collection. */
  readonly type: string;
}

/** The children of a list as resources, with the tags and location of the parent where they have none of their own. */
export function childrenOf(collection: ChildCollection, listing: Listing<RawResource>): Resource[] {
  return listing.items.flatMap((raw) => normaliseResource(completed(raw, collection)) ?? []);
}

/** Says whether the children of this parent are all known; those that are not leave a gap at the parent. */
export function accountFor(
  { parent, type }: ChildCollection,
  listing: Listing<RawResource>,
  context: CollectContext,
): void {
  const shortfall = shortfallOf(listing);
  if (shortfall === undefined || listing.items.length > 0) context.read(parent.id);
  if (shortfall === undefined) return;
  context.unread(parent.id, shortfall.reason, shortfall.detail);
  context.facts.addGap({ types: [type], scopeId: parent.id, ...shortfall });
}

function completed(raw: RawResource, { parent, type }: ChildCollection): RawResource {
  const { id, tags } = raw;
  const name = lastSegment(String(raw['name']));
  const isOwnId = typeof id === 'string' && id.startsWith('/') && typeOf(id) === type;
  return {
    ...raw,
    type,
    name,
    id: isOwnId ? id : `${parent.id}/${lastSegment(type)}/${name}`,
    location: raw['location'] ?? parent.location,
    tags: typeof tags === 'object' && tags !== null && Object.keys(tags).length > 0 ? tags : parent.tags,
  };
}
