import { posix } from 'node:path';
import { imageProblem } from '../image.ts';
import type { Mistake } from '../mistake.ts';
import { isRecord, listAt, textAt, valueAt, type Manifest } from './manifest.ts';

const KEYS = new Set(['apiVersion', 'kind', 'namespace', 'resources', 'images', 'replicas', 'configMapGenerator']);

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
  const { data, file, apiVersion, mistakeAt } = kustomization;
  const folder = posix.dirname(file);
  const wrong = Object.keys(isRecord(data) ? data : {})
    .filter((key) => !KEYS.has(key))
    .map((key) => mistakeAt([key], `${key}: not a field that is used here`));
  if (apiVersion !== 'kustomize.config.k8s.io/v1beta1')
    wrong.push(mistakeAt(['apiVersion'], 'apiVersion must be kustomize.config.k8s.io/v1beta1'));
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
  return [...wrong, ...checkImages(kustomization, manifests), ...checkConfigMaps(kustomization, manifests)];
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

/** Config maps that a container reads are generated here: their names change with their content. */
function checkConfigMaps({ data }: Manifest, manifests: readonly Manifest[]): Mistake[] {
  const generated = new Set(listAt(data, 'configMapGenerator').map((generator) => textAt(generator, 'name')));
  return manifests.flatMap((manifest) =>
    containersOf(manifest).flatMap(({ path, container }) =>
      listAt(container, 'envFrom').flatMap((source, index) => {
        const name = textAt(source, 'configMapRef', 'name');
        return generated.has(name)
          ? []
          : [manifest.mistakeAt([...path, 'envFrom', index], `config map ${name} is not generated`)];
      }),
    ),
  );
}

function containersOf({ kind, data }: Manifest): { readonly path: (string | number)[]; readonly container: unknown }[] {
  const template =
    kind === 'CronJob' ? ['spec', 'jobTemplate', 'spec', 'template', 'spec'] : ['spec', 'template', 'spec'];
  const path = [...template, 'containers'];
  const containers: readonly unknown[] = valueAt(data, ...path) === undefined ? [] : listAt(data, ...path);
  return containers.map((container, index) => ({ path: [...path, index], container }));
}
