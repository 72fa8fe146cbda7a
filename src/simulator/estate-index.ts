import type { ChildResource, EstateResource, EstateSubscription } from './estate.ts';
import type { EstateSource } from './estate-source.ts';
import { idOf, tableOf } from './resource-id.ts';

export interface Located {
  /** As Azure would show it: the estate's own casing. */
  readonly id: string;
  readonly resource: EstateResource;
}

export interface LocatedChild extends Located {
  readonly child: ChildResource;
  /** `deployments`, `computes`. */
  readonly collection: string;
}

/** Finds resources by id, type and subscription without holding them: only ids and positions are kept. */
export interface EstateIndex {
  readonly estate: EstateSource;
  subscription(id: string): EstateSubscription | undefined;
  find(id: string): Located | undefined;
  findChild(id: string): LocatedChild | undefined;
  /** Positions in order of id. `types` lower-case, undefined for all; ids of subscriptions lower-case. */
  select(subscriptionIds: readonly string[], types?: readonly string[], table?: string): Uint32Array;
  at(position: number): Located;
}

/** Enough for the queries of one audit; an estate changes never, so entries never go stale. */
const CACHED_SELECTIONS = 64;

export function indexEstate(estate: EstateSource): EstateIndex {
  const ids: string[] = [];
  const positions = new Map<string, number>();
  const groups = new Map<string, { subscription: string; type: string; members: number[] }>();
  const subscriptions = new Map(estate.subscriptions.map((item) => [item.id.toLowerCase(), item]));
  let position = 0;
  for (const resource of estate.resources) {
    const id = idOf(estate, resource).toLowerCase();
    ids.push(id);
    positions.set(id, position);
    const type = resource.type.toLowerCase();
    const key = `${resource.subscription} ${type}`;
    const group = groups.get(key) ?? { subscription: subscriptionIdAt(estate, resource), type, members: [] };
    group.members.push(position);
    groups.set(key, group);
    position += 1;
  }

  function at(index: number): Located {
    const resource = estate.resources.at(index);
    if (resource === undefined) throw new RangeError(`no resource at ${index}`);
    return { id: idOf(estate, resource), resource };
  }

  function find(id: string): Located | undefined {
    const found = positions.get(id.toLowerCase());
    return found === undefined ? undefined : at(found);
  }

  const selections = new Map<string, Uint32Array>();
  function select(subscriptionIds: readonly string[], types?: readonly string[], table?: string): Uint32Array {
    const key = JSON.stringify([subscriptionIds, types, table]);
    const known = selections.get(key);
    if (known !== undefined) return known;
    const chosen = [...groups.values()].filter(
      (group) =>
        subscriptionIds.includes(group.subscription) &&
        (types === undefined || types.includes(group.type)) &&
        (table === undefined || tableOf(group.type) === table),
    );
    const sorted = Uint32Array.from(
      chosen.flatMap((group) => group.members).toSorted((a, b) => ordinal(ids[a], ids[b])),
    );
    if (selections.size >= CACHED_SELECTIONS) selections.clear();
    selections.set(key, sorted);
    return sorted;
  }

  return {
    estate,
    subscription: (id) => subscriptions.get(id.toLowerCase()),
    find,
    findChild: (id) => childOf(id, find),
    select,
    at,
  };
}

function subscriptionIdAt(estate: EstateSource, resource: EstateResource): string {
  const id = estate.subscriptions[resource.subscription]?.id.toLowerCase();
  if (id === undefined) throw new RangeError(`${resource.name}: no subscription ${resource.subscription}`);
  return id;
}

function childOf(id: string, find: (id: string) => Located | undefined): LocatedChild | undefined {
  const [, parentId, collection, name] = /^(.+)\/([^/]+)\/([^/]+)$/.exec(id) ?? [];
  if (parentId === undefined || collection === undefined || name === undefined) return undefined;
  const parent = find(parentId);
  if (parent === undefined) return undefined;
  for (const [key, children] of Object.entries(parent.resource.children)) {
    if (key.toLowerCase() !== collection.toLowerCase()) continue;
    const child = children.find((item) => item.name.toLowerCase() === name.toLowerCase());
    if (child !== undefined) return { ...parent, id: `${parent.id}/${key}/${child.name}`, child, collection: key };
  }
  return undefined;
}

function ordinal(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  return (a ?? '') < (b ?? '') ? -1 : 1;
}
