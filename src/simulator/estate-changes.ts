import { z } from 'zod';
import { parsePlainly, type PlainIssue } from '../core/plain-issues.ts';
import { API_FAMILIES } from './api-family.ts';
import { resourceSchema, type Estate, type EstateResource } from './estate.ts';
import type { FaultRule } from './faults.ts';
import { misplaced } from './load-estate.ts';
import { idOf } from './resource-id.ts';

/** What happens to an estate from one night to the next. Resources are named by their ARM ids. */
export const estateChange = z.discriminatedUnion(
  'do',
  [
    z.strictObject({
      do: z.literal('set'),
      resource: z.string(),
      /** Keys on the way down; an item of a list goes by its `name`: `[children, deployments, chat, body, sku]`. */
      path: z.array(z.string()).min(1),
      to: z.json(),
    }),
    z.strictObject({ do: z.literal('remove'), resource: z.string() }),
    z.strictObject({ do: z.literal('add'), resource: resourceSchema }),
    /** For this night only: these APIs answer 403 about everything in the subscription. */
    z.strictObject({ do: z.literal('deny'), subscription: z.guid(), apis: z.array(z.enum(API_FAMILIES)).min(1) }),
  ],
  'must say what to do: set, remove, add or deny',
);
export type EstateChange = z.infer<typeof estateChange>;

/** The estate after the changes, and one issue (path: position of the change) for each that does not fit it. */
export function changeEstate(
  estate: Estate,
  changes: readonly EstateChange[],
): { readonly estate: Estate; readonly issues: readonly PlainIssue[] } {
  const issues: PlainIssue[] = [];
  let current = estate;
  for (const [position, change] of changes.entries()) {
    const changed = changeOnce(current, change);
    if (typeof changed === 'string') issues.push({ path: [position], message: changed });
    else current = changed;
  }
  return { estate: current, issues };
}

/** What the simulator refuses in this night. */
export function denials(changes: readonly EstateChange[]): FaultRule[] {
  return changes.flatMap((change): FaultRule[] =>
    change.do === 'deny'
      ? [{ kind: 'forbidden', api: change.apis, path: new RegExp(`/subscriptions/${change.subscription}(/|$)`, 'i') }]
      : [],
  );
}

/** The changed estate, or why the change does not fit. */
function changeOnce(estate: Estate, change: EstateChange): Estate | string {
  if (change.do === 'add') return added(estate, change.resource);
  if (change.do === 'deny') {
    const wanted = change.subscription.toLowerCase();
    return estate.subscriptions.some(({ id }) => id.toLowerCase() === wanted) ? estate : `no subscription ${wanted}`;
  }
  const { resources } = estate;
  const at = resources.findIndex((item) => idOf(estate, item).toLowerCase() === change.resource.toLowerCase());
  const resource = resources[at];
  if (resource === undefined) return `no resource ${change.resource}`;
  if (change.do === 'remove') return { ...estate, resources: resources.toSpliced(at, 1) };
  const changed = withValue(resource, change);
  return typeof changed === 'string' ? changed : { ...estate, resources: resources.with(at, changed) };
}

function added(estate: Estate, resource: EstateResource): Estate | string {
  const grown = { ...estate, resources: [...estate.resources, resource] };
  return misplaced(grown)[0]?.message ?? grown;
}

function withValue(
  resource: EstateResource,
  { path, to }: Extract<EstateChange, { do: 'set' }>,
): EstateResource | string {
  const changed = replaced(resource, path, to);
  if (changed === undefined) return `nothing is at ${path.join('.')}`;
  const parsed = parsePlainly(resourceSchema, changed);
  if ('data' in parsed) return parsed.data;
  return parsed.issues.map((issue) => `${issue.path.map(String).join('.')}: ${issue.message}`).join('; ');
}

/** A copy with one value replaced; undefined when the way to it does not exist. Only its last key may be new. */
function replaced(value: unknown, [key = '', ...rest]: readonly string[], to: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) {
    const at = value.findIndex((item: unknown) => isNamed(item, key));
    const item = at === -1 ? undefined : rest.length === 0 ? to : replaced(value[at], rest, to);
    return item === undefined ? undefined : value.with(at, item);
  }
  if (rest.length === 0) return { ...value, [key]: to };
  const inner = replaced(Object.entries(value).find(([name]) => name === key)?.[1], rest, to);
  return inner === undefined ? undefined : { ...value, [key]: inner };
}

function isNamed(item: unknown, name: string): boolean {
  return typeof item === 'object' && item !== null && 'name' in item && item.name === name;
}
