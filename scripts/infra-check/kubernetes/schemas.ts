import { z } from 'zod';
import type { Mistake } from '../mistake.ts';
import { isRecord, type Manifest } from './manifest.ts';

/** What azaudit needs of Kubernetes; anything else has no place here. */
const SCHEMAS: Readonly<Record<string, () => Promise<{ validate: Validate }>>> = {
  'v1 Namespace': () => import('kubernetes-models/_schemas/IoK8sApiCoreV1Namespace'),
  'v1 ServiceAccount': () => import('kubernetes-models/_schemas/IoK8sApiCoreV1ServiceAccount'),
  'v1 PersistentVolumeClaim': () => import('kubernetes-models/_schemas/IoK8sApiCoreV1PersistentVolumeClaim'),
  'batch/v1 CronJob': () => import('kubernetes-models/_schemas/IoK8sApiBatchV1CronJob'),
  'apps/v1 Deployment': () => import('kubernetes-models/_schemas/IoK8sApiAppsV1Deployment'),
  'networking.k8s.io/v1 NetworkPolicy': () => import('kubernetes-models/_schemas/IoK8sApiNetworkingV1NetworkPolicy'),
};

type Validate = (data: unknown) => boolean;

const errorsShape = z.array(
  z.object({ instancePath: z.string(), keyword: z.string(), params: z.record(z.string(), z.unknown()) }),
);

/** An object against the schema of its kind: types, what is required, and nothing that Kubernetes would not know. */
export async function checkSchema({ apiVersion, kind, data, mistakeAt }: Manifest): Promise<Mistake[]> {
  const load = SCHEMAS[`${apiVersion} ${kind}`];
  if (load === undefined) return [mistakeAt(['kind'], `${apiVersion} ${kind} is not on the list of kinds`)];
  const { validate } = await load();
  const unknown: (string | number)[][] = [];
  const watched = watch(data, [], unknown);
  const valid = validate(watched.proxy);
  watched.finish();
  const mistakes = unknown.map((path) => mistakeAt(path, `${path.join('.')}: no such property`));
  if (valid) return mistakes;
  for (const { instancePath, keyword, params } of errorsShape.parse(Reflect.get(validate, 'errors'))) {
    const path = instancePath.split('/').slice(1);
    mistakes.push(mistakeAt(path, `${path.join('.') || kind}: ${describe(keyword, params)}`));
  }
  return mistakes;
}

interface Watched {
  readonly proxy: unknown;
  /** Adds the paths that nobody asked for. */
  readonly finish: () => void;
}

/**
 * The published schemas leave unknown properties alone. But a validator asks every property that it knows for its
 * value: what it never asked for, it does not know.
 */
function watch(value: unknown, path: readonly (string | number)[], unknown: (string | number)[][]): Watched {
  if (!isRecord(value)) return { proxy: value, finish: () => undefined };
  const asked = new Map<string, Watched>();
  const below = (key: string): Watched => {
    const known = asked.get(key) ?? watch(value[key], [...path, key], unknown);
    asked.set(key, known);
    return known;
  };
  const proxy = new Proxy(value, {
    get: (target, key) =>
      typeof key === 'string' && Object.hasOwn(target, key) ? below(key).proxy : Reflect.get(target, key),
  });
  const finish = (): void => {
    for (const key of Object.keys(value)) {
      const watched = asked.get(key);
      if (watched === undefined) unknown.push([...path, key]);
      else watched.finish();
    }
  };
  return { proxy, finish };
}

function describe(keyword: string, params: Readonly<Record<string, unknown>>): string {
  if (keyword === 'required') return `${String(params['missingProperty'])} is required`;
  if (keyword === 'type') return `must be ${String(params['type'])}`;
  if (keyword === 'enum') return `must be one of ${[params['allowedValues']].flat().join(', ')}`;
  return `${keyword} ${JSON.stringify(params)}`;
}
