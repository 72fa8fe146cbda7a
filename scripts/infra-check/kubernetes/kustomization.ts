import { posix } from 'node:path';
import { imageProblem } from '../image.ts';
import type { Mistake } from '../mistake.ts';
import { isRecord, listAt, textAt, valueAt, type Manifest } from './manifest.ts';

const KEYS = new Set(['apiVersion', 'kind', 'namespace', 'resources', 'images', 'replicas', 'configMapGenerator']);

const GENERATOR_KEYS = new Set(['name', 'files', 'literals']);

/** A folder that kustomize builds. */
export interface Folder {
  readonly kustomization: Manifest;
  readonly manifests: readonly Manifest[];
  /** Names of all files in it, and of all folders with a kustomization. */
  readonly files: ReadonlySet<string>;
  readonly folders: ReadonlySet<string>;
}

/** What kustomize would trip over, files that it would leave out, and images that are not pinned. */
export function checkKustomization({ kustomization, manifests, files, folders }: Folder): Mistake[] {
  const { data, file, apiVersion, kind, mistakeAt } = kustomization;
  const folder = posix.dirname(file);
  const wrong = Object.keys(isRecord(data) ? data : {})
    .filter((key) => !KEYS.has(key))
    .map((key) => mistakeAt([key], `${key}: not a field that is used here`));
  if (apiVersion !== 'kustomize.config.k8s.io/v1beta1')
    wrong.push(mistakeAt(['apiVersion'], 'apiVersion must be kustomize.config.k8s.io/v1beta1'));
  if (kind !== 'Kustomization') wrong.push(mistakeAt(['kind'], 'kind must be Kustomization'));
  const named = listAt(data, 'resources').map(String);
  for (const [index, name] of named.entries())
    if (!files.has(posix.join(folder, name)) && !folders.has(posix.join(folder, name)))
      wrong.push(mistakeAt(['resources', index], `${name} does not exist`));
  for (const manifest of manifests)
    if (!named.includes(posix.basename(manifest.file)))
      wrong.push(mistakeAt(['resources'], `${posix.basename(manifest.file)} is left out`));
  for (const [index, generator] of listAt(data, 'configMapGenerator').entries())
    for (const name of listAt(generator, 'files').map(String))
      if (!files.has(posix.join(folder, name)))
        wrong.push(mistakeAt(['configMapGenerator', index, 'files'], `${name} does not exist`));
  return [...wrong, ...checkImages(kustomization, manifests), ...checkConfigMaps(kustomization)];
}

function checkImages({ data, mistakeAt }: Manifest, manifests: readonly Manifest[]): Mistake[] {
  const pinned = new Set<string>();
  const wrong = listAt(data, 'images').flatMap((image, index) => {
    const problem = imageProblem(`${textAt(image, 'newName')}@${textAt(image, 'digest')}`);
    pinned.add(textAt(image, 'name'));
    return problem === undefined ? [] : [mistakeAt(['images', index], problem)];
  });
  for (const manifest of manifests)
    for (const { path, container } of containersOf(manifest)) {
      const image = textAt(container, 'image');
      const problem = pinned.has(image) ? undefined : imageProblem(image);
      if (problem !== undefined) wrong.push(manifest.mistakeAt([...path, 'image'], problem));
    }
  return wrong;
}

/** Generated, so that their names change with their content; open to everybody who reads the manifests. */
function checkConfigMaps({ data, mistakeAt }: Manifest): Mistake[] {
  return listAt(data, 'configMapGenerator').flatMap((generator, index) => {
    const at = ['configMapGenerator', index];
    const unknown = Object.keys(isRecord(generator) ? generator : {}).filter((key) => !GENERATOR_KEYS.has(key));
    const secret = listAt(generator, 'literals').map(String).map(isSecret);
    return [
      ...unknown.map((key) => mistakeAt([...at, key], `${key}: not a field that is used here`)),
      ...secret.flatMap((is, line) => (is ? [mistakeAt([...at, 'literals', line], 'a secret in plain text')] : [])),
    ];
  });
}

/** `NAME=value` by a telling name, or a URL with a password. */
function isSecret(literal: string): boolean {
  const [name = '', ...value] = literal.split('=');
  return /secret|password|token|key$|webhook/i.test(name) || /:\/\/[^/@]*:[^/@]*@|[?&]sig=/i.test(value.join('='));
}

function containersOf({ kind, data }: Manifest): { readonly path: (string | number)[]; readonly container: unknown }[] {
  const template =
    kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
  const path = [...template, 'containers'];
  const containers: readonly unknown[] = valueAt(data, ...path) === undefined ? [] : listAt(data, ...path);
  return containers.map((container, index) => ({ path: [...path, index], container }));
}
