import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { cronProblem } from '../cron.ts';
import type { Mistake } from '../mistake.ts';
import { checkKustomization } from './kustomization.ts';
import { listAt, readManifests, textAt, type Manifest } from './manifest.ts';
import { checkPod } from './pod.ts';
import { checkReferences } from './references.ts';
import { checkSchema } from './schemas.ts';

const KUSTOMIZATION = 'kustomization.yaml';
/** The audit's own configuration, which is no object of Kubernetes. */
const CONFIG = 'azaudit.yaml';

/** Every manifest below `kubernetes/`, without a cluster and without kustomize. */
export async function checkKubernetes(folder: string): Promise<Mistake[]> {
  if (!existsSync(join(folder, 'kubernetes'))) return [];
  const files = readdirSync(join(folder, 'kubernetes'), { recursive: true, encoding: 'utf8' })
    .map((path) => posix.join('kubernetes', path.replaceAll('\\', '/')))
    .filter((file) => file.endsWith('.yaml'));
  const mistakes: Mistake[] = [];
  const manifests: Manifest[] = [];
  for (const file of files.filter((name) => posix.basename(name) !== CONFIG)) {
    const read = readManifests(file, readFileSync(join(folder, file), 'utf8'));
    mistakes.push(...read.broken);
    manifests.push(...read.manifests);
  }
  const [roots, objects] = [manifests.filter(isRoot), manifests.filter((manifest) => !isRoot(manifest))];
  const folders = new Set(roots.map(folderOf));
  for (const manifest of objects)
    mistakes.push(
      ...(await checkSchema(manifest)),
      ...checkPod(manifest),
      ...checkCron(manifest),
      ...checkRest(manifest),
    );
  for (const kustomization of roots) {
    const here = objects.filter((manifest) => folderOf(manifest) === folderOf(kustomization));
    mistakes.push(...checkKustomization({ kustomization, manifests: here, files: new Set(files), folders }));
    const others = listAt(kustomization.data, 'resources').map((name) =>
      posix.join(folderOf(kustomization), String(name)),
    );
    const taken = objects.filter((manifest) => others.includes(folderOf(manifest)));
    if (!isTaken(kustomization, roots))
      mistakes.push(...checkReferences({ kustomization, manifests: [...here, ...taken] }));
  }
  return mistakes;
}

function folderOf({ file }: Manifest): string {
  return posix.dirname(file);
}

function isRoot({ file }: Manifest): boolean {
  return posix.basename(file) === KUSTOMIZATION;
}

function checkCron({ kind, data, mistakeAt }: Manifest): Mistake[] {
  if (kind !== 'CronJob') return [];
  const problem = cronProblem(textAt(data, 'spec', 'schedule'));
  const wrong = problem === undefined ? [] : [mistakeAt(['spec', 'schedule'], problem)];
  const zone = textAt(data, 'spec', 'timeZone');
  if (zone === '') wrong.push(mistakeAt(['spec', 'timeZone'], 'timeZone is missing'));
  else if (!isZone(zone)) wrong.push(mistakeAt(['spec', 'timeZone'], `there is no time zone ${zone}`));
  const restart = ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'restartPolicy'];
  if (textAt(data, ...restart) !== 'Never') wrong.push(mistakeAt(restart, 'restartPolicy must be Never'));
  if (textAt(data, 'spec', 'concurrencyPolicy') !== 'Forbid')
    wrong.push(mistakeAt(['spec', 'concurrencyPolicy'], 'concurrencyPolicy must be Forbid'));
  return wrong;
}

/** Whether another kustomization takes its folder in, and then brings what is missing. */
function isTaken(kustomization: Manifest, roots: readonly Manifest[]): boolean {
  const folder = posix.dirname(kustomization.file);
  return roots.some(({ file, data }) =>
    listAt(data, 'resources').some((name) => posix.join(posix.dirname(file), String(name)) === folder),
  );
}

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const CLIENT = 'azure.workload.identity/client-id';
const ENFORCE = 'pod-security.kubernetes.io/enforce';

/** What keeps the rest of the cluster out, and SQLite on a disk of its own. */
function checkRest({ kind, data, mistakeAt }: Manifest): Mistake[] {
  if (kind === 'Namespace' && textAt(data, 'metadata', 'labels', ENFORCE) !== 'restricted')
    return [mistakeAt(['metadata', 'labels', ENFORCE], `the label ${ENFORCE} must be restricted`)];
  if (kind === 'NetworkPolicy' && listAt(data, 'spec', 'ingress').length > 0)
    return [mistakeAt(['spec', 'ingress'], 'nobody has to reach azaudit: no ingress')];
  const client = textAt(data, 'metadata', 'annotations', CLIENT);
  if (kind === 'ServiceAccount' && !/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(client))
    return [mistakeAt(['metadata', 'annotations', CLIENT], `the annotation ${CLIENT} must be the client id`)];
  const storage = textAt(data, 'spec', 'storageClassName');
  if (kind === 'PersistentVolumeClaim' && /file|nfs|smb/i.test(storage))
    return [mistakeAt(['spec', 'storageClassName'], `${storage}: SQLite must not live on a file share`)];
  return [];
}
