import type { Mistake } from '../mistake.ts';
import { listAt, valueAt, textAt, type Manifest } from './manifest.ts';

type Path = readonly (string | number)[];

/** Where the pod of a workload is. */
const PODS: Readonly<Record<string, Path>> = {
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Deployment: ['spec', 'template'],
};

const POD_DEMANDS: readonly (readonly [Path, unknown])[] = [
  [['securityContext', 'runAsNonRoot'], true],
  [['securityContext', 'seccompProfile', 'type'], 'RuntimeDefault'],
  [['automountServiceAccountToken'], false],
];
const CONTAINER_DEMANDS: readonly (readonly [Path, unknown])[] = [
  [['securityContext', 'allowPrivilegeEscalation'], false],
  [['securityContext', 'readOnlyRootFilesystem'], true],
];
const VOLUMES = new Set(['persistentVolumeClaim', 'configMap', 'emptyDir']);

/** What is said once for the whole pod, and not taken back for a container. */
const OF_POD = ['runAsUser', 'runAsGroup', 'runAsNonRoot', 'seccompProfile'];
const NOT_NEEDED = ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers', 'initContainers', 'shareProcessNamespace'];

/** Where the pod of a workload is; undefined for what has none. */
export function podOf({ kind }: Manifest): Path | undefined {
  return PODS[kind];
}

/** A pod that can do nothing but run: no root, no privileges, no host, no keys of the cluster. */
export function checkPod(manifest: Manifest): Mistake[] {
  const at = podOf(manifest);
  if (at === undefined) return [];
  const spec = [...at, 'spec'];
  const { data, mistakeAt } = manifest;
  const wrong = POD_DEMANDS.flatMap((demand) => missing(manifest, spec, demand));
  const user = valueAt(data, ...spec, 'securityContext', 'runAsUser');
  if (typeof user !== 'number' || user < 10_000)
    wrong.push(mistakeAt([...spec, 'securityContext', 'runAsUser'], 'runAsUser must be a number of at least 10000'));
  for (const key of NOT_NEEDED)
    if (valueAt(data, ...spec, key) !== undefined) wrong.push(mistakeAt([...spec, key], `${key} is not needed`));
  if (textAt(data, ...at, 'metadata', 'labels', 'azure.workload.identity/use') !== 'true')
    wrong.push(mistakeAt(at, "the pod needs the label azure.workload.identity/use: 'true'"));
  for (const [index, volume] of listAt(data, ...spec, 'volumes').entries())
    for (const kind of Object.keys(Object(volume)))
      if (kind !== 'name' && !VOLUMES.has(kind))
        wrong.push(mistakeAt([...spec, 'volumes', index, kind], `a volume of kind ${kind} has no place here`));
  const containers = listAt(data, ...spec, 'containers').entries();
  return [...wrong, ...[...containers].flatMap(([index]) => checkContainer(manifest, [...spec, 'containers', index]))];
}

function checkContainer(manifest: Manifest, at: Path): Mistake[] {
  const { data, mistakeAt } = manifest;
  const wrong = CONTAINER_DEMANDS.flatMap((demand) => missing(manifest, at, demand));
  const context = [...at, 'securityContext'];
  if (!listAt(data, ...context, 'capabilities', 'drop').includes('ALL'))
    wrong.push(mistakeAt([...context, 'capabilities', 'drop'], 'capabilities.drop must have ALL'));
  if (valueAt(data, ...context, 'capabilities', 'add') !== undefined)
    wrong.push(mistakeAt([...context, 'capabilities', 'add'], 'no capability is needed'));
  for (const key of OF_POD)
    if (valueAt(data, ...context, key) !== undefined)
      wrong.push(mistakeAt([...context, key], `${key} is set for the whole pod`));
  if (valueAt(data, ...context, 'privileged') !== undefined)
    wrong.push(mistakeAt([...context, 'privileged'], 'privileged is not needed'));
  if (valueAt(data, ...at, 'ports') !== undefined) wrong.push(mistakeAt([...at, 'ports'], 'no port is open to others'));
  for (const path of [
    ['requests', 'cpu'],
    ['requests', 'memory'],
    ['limits', 'memory'],
  ])
    if (valueAt(data, ...at, 'resources', ...path) === undefined)
      wrong.push(mistakeAt([...at, 'resources', ...path], `resources.${path.join('.')} is missing`));
  for (const [index, variable] of listAt(data, ...at, 'env').entries())
    if (/secret|password|token|key$/i.test(textAt(variable, 'name')) && valueAt(variable, 'value') !== undefined)
      wrong.push(mistakeAt([...at, 'env', index], `${textAt(variable, 'name')} is a secret in plain text`));
  return wrong;
}

function missing({ data, mistakeAt }: Manifest, at: Path, [path, is]: readonly [Path, unknown]): Mistake[] {
  const ok = valueAt(data, ...at, ...path) === is;
  return ok ? [] : [mistakeAt([...at, ...path], `${path.join('.')} must be ${String(is)}`)];
}
