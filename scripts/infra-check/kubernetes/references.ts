import type { Mistake } from '../mistake.ts';
import { isRecord, listAt, textAt, valueAt, type Manifest } from './manifest.ts';
import { podOf } from './pod.ts';

/** What one kustomization builds. */
export interface Build {
  readonly kustomization: Manifest;
  /** Its own objects and those of the folders that it takes in. */
  readonly manifests: readonly Manifest[];
}

/** Everything that an object names is in the same build: volumes, claims, config maps, accounts, pods, replicas. */
export function checkReferences({ kustomization, manifests }: Build): Mistake[] {
  const { data, mistakeAt } = kustomization;
  const named = (kind: string): string[] =>
    manifests.filter((manifest) => manifest.kind === kind).map((manifest) => textAt(manifest.data, 'metadata', 'name'));
  const known: Known = {
    configMaps: listAt(data, 'configMapGenerator').map((generator) => textAt(generator, 'name')),
    claims: named('PersistentVolumeClaim'),
    accounts: named('ServiceAccount'),
  };
  const namespace = textAt(data, 'namespace');
  const wrong = named('Namespace').includes(namespace)
    ? []
    : [mistakeAt(['namespace'], `namespace ${namespace} is not in the build`)];
  for (const [index, replica] of listAt(data, 'replicas').entries())
    if (!named('Deployment').includes(textAt(replica, 'name')))
      wrong.push(mistakeAt(['replicas', index], `deployment ${textAt(replica, 'name')} is not in the build`));
  for (const manifest of manifests) {
    const own = textAt(manifest.data, 'metadata', 'namespace');
    if (manifest.kind !== 'Namespace' && own !== namespace)
      wrong.push(manifest.mistakeAt(['metadata', 'namespace'], `namespace must be ${namespace}`));
    wrong.push(...checkPodReferences(manifest, known), ...checkSelector(manifest));
  }
  return wrong;
}

interface Known {
  readonly configMaps: readonly string[];
  readonly claims: readonly string[];
  readonly accounts: readonly string[];
}

function checkPodReferences(manifest: Manifest, known: Known): Mistake[] {
  const at = podOf(manifest);
  if (at === undefined) return [];
  const { data, mistakeAt } = manifest;
  const spec = [...at, 'spec'];
  const wrong: Mistake[] = [];
  const check = (path: readonly (string | number)[], names: readonly string[], what: string): void => {
    const name = textAt(data, ...path);
    if (name !== '' && !names.includes(name)) wrong.push(mistakeAt(path, `${what} ${name} is not in the build`));
  };
  check([...spec, 'serviceAccountName'], known.accounts, 'service account');
  const volumes = listAt(data, ...spec, 'volumes');
  for (const index of volumes.keys()) {
    check([...spec, 'volumes', index, 'persistentVolumeClaim', 'claimName'], known.claims, 'claim');
    check([...spec, 'volumes', index, 'configMap', 'name'], known.configMaps, 'config map');
  }
  const names = volumes.map((volume) => textAt(volume, 'name'));
  for (const index of listAt(data, ...spec, 'containers').keys()) {
    const container = [...spec, 'containers', index];
    const mounts = listAt(data, ...container, 'volumeMounts');
    for (const mount of mounts.keys()) check([...container, 'volumeMounts', mount, 'name'], names, 'volume');
    for (const source of listAt(data, ...container, 'envFrom').keys())
      check([...container, 'envFrom', source, 'configMapRef', 'name'], known.configMaps, 'config map');
    if (!mounts.some((mount) => textAt(mount, 'mountPath') === '/data' && valueAt(mount, 'readOnly') !== true))
      wrong.push(mistakeAt([...container, 'volumeMounts'], 'no volume at /data, the only place where azaudit writes'));
  }
  return wrong;
}

/** A deployment has to find its own pods. */
function checkSelector({ kind, data, mistakeAt }: Manifest): Mistake[] {
  if (kind !== 'Deployment') return [];
  const wanted = valueAt(data, 'spec', 'selector', 'matchLabels');
  const labels = valueAt(data, 'spec', 'template', 'metadata', 'labels');
  const missing = Object.entries(isRecord(wanted) ? wanted : {}).find(([key, value]) => valueAt(labels, key) !== value);
  return missing === undefined
    ? []
    : [mistakeAt(['spec', 'selector', 'matchLabels', missing[0]], `its pods have no label ${missing.join(': ')}`)];
}
