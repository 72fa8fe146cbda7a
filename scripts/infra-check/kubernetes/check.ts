import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { cronProblem } from '../cron.ts';
import type { Mistake } from '../mistake.ts';
import { checkKustomization } from './kustomization.ts';
import { readManifests, textAt, type Manifest } from './manifest.ts';
import { checkPod } from './pod.ts';
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
  const folders = new Set(roots.map(({ file }) => posix.dirname(file)));
  for (const manifest of objects)
    mistakes.push(...(await checkSchema(manifest)), ...checkPod(manifest), ...checkCron(manifest));
  for (const kustomization of roots) {
    const here = objects.filter(({ file }) => posix.dirname(file) === posix.dirname(kustomization.file));
    mistakes.push(...checkKustomization({ kustomization, manifests: here, files: new Set(files), folders }));
  }
  return mistakes;
}

function isRoot({ file }: Manifest): boolean {
  return posix.basename(file) === KUSTOMIZATION;
}

function checkCron({ kind, data, mistakeAt }: Manifest): Mistake[] {
  if (kind !== 'CronJob') return [];
  const problem = cronProblem(textAt(data, 'spec', 'schedule'));
  const wrong = problem === undefined ? [] : [mistakeAt(['spec', 'schedule'], problem)];
  if (textAt(data, 'spec', 'timeZone') === '') wrong.push(mistakeAt(['spec', 'timeZone'], 'timeZone is missing'));
  if (textAt(data, 'spec', 'concurrencyPolicy') !== 'Forbid')
    wrong.push(mistakeAt(['spec', 'concurrencyPolicy'], 'concurrencyPolicy must be Forbid'));
  return wrong;
}
