import { normaliseResource, type Resource } from '../core/resource.ts';

const SUBSCRIPTION = '/subscriptions/00000000-0000-0000-0000-000000000001';
const GROUP = `${SUBSCRIPTION}/resourceGroups/rg-case`;

/** A case's resource: what it leaves out (id, type, name) is made up, then it is read as Azure's rows are. */
export function readResource(raw: Readonly<Record<string, unknown>>, defaultType: string): Resource | undefined {
  const type = typeof raw['type'] === 'string' ? raw['type'] : defaultType;
  const name = typeof raw['name'] === 'string' ? raw['name'] : 'example';
  return normaliseResource({ id: idFor(type, name), ...raw, type });
}

function idFor(type: string, name: string): string {
  const lower = type.toLowerCase();
  if (lower === 'microsoft.resources/subscriptions') return SUBSCRIPTION;
  if (lower === 'microsoft.resources/subscriptions/resourcegroups') return `${SUBSCRIPTION}/resourceGroups/${name}`;
  const [namespace = '', ...kinds] = type.split('/');
  const scope = lower.includes('/locations/') ? SUBSCRIPTION : GROUP;
  const path = kinds.map((kind, index) => `${kind}/${index === kinds.length - 1 ? name : 'parent'}`).join('/');
  return `${scope}/providers/${namespace}/${path}`;
}
