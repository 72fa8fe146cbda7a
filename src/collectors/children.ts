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

/**
 * The children of a list as resources, with the tags and location of the parent where they have none of their own.
 * What of the list could not be read leaves a gap at the parent.
 */
export function readChildren(
  collection: ChildCollection,
  listing: Listing<RawResource>,
  context: CollectContext,
): Resource[] {
  const { parent, type } = collection;
  const [misshapen, readable] = [listing.items.filter(isMisshapen), listing.items.filter((raw) => !isMisshapen(raw))];
  const rejected = [
    ...listing.rejected,
    ...misshapen.map((raw) => `${String(raw['name'])}: not of the expected shape`),
  ];
  const shortfall = shortfallOf({ ...listing, rejected });
  if (shortfall === undefined || readable.length > 0) context.read(parent.id);
  if (shortfall !== undefined) {
    context.unread(parent.id, shortfall.reason, shortfall.detail);
    context.facts.addGap({ types: [type], scopeId: parent.id, ...shortfall });
  }
  return readable.flatMap((raw) => normaliseResource(completed(raw, collection)) ?? []);
}

/** Properties or a SKU of a wrong type would read as "nothing is set". */
function isMisshapen(raw: RawResource): boolean {
  return [raw['properties'], raw['sku']].some((part) => part !== undefined && part !== null && !isRecord(part));
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
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
