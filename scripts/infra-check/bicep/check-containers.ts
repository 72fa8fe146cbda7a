import { imageProblem } from '../image.ts';
import { at, choices, type Value } from './value.ts';

export type Say = (value: Value | undefined, message: string) => void;

/** What a job or an app runs: pinned, of a size that is sold, without a way in, and every name it uses is there. */
export function checkContainers(properties: Value | undefined, say: Say): void {
  const secrets = namesIn(at(properties, 'configuration', 'secrets'));
  const volumes = at(properties, 'template', 'volumes');
  for (const container of itemsOf(at(properties, 'template', 'containers'))) {
    checkImage(at(container, 'image'), say);
    checkSize(at(container, 'resources'), say);
    checkNames(itemsOf(at(container, 'volumeMounts')), 'volumeName', { known: namesIn(volumes), say });
    checkNames(itemsOf(at(container, 'env')), 'secretRef', { known: secrets, say });
  }
  for (const volume of itemsOf(volumes))
    checkNames(itemsOf(at(volume, 'secrets')), 'secretRef', { known: secrets, say });
  for (const ingress of choices(at(properties, 'configuration', 'ingress')))
    if (ingress.kind !== 'null') say(ingress, 'azaudit answers nobody outside: no ingress');
}

/** A parameter brings its own digest; put together here, nobody could see it. */
function checkImage(image: Value | undefined, say: Say): void {
  const isMade = image?.kind === 'composed' && image.node.type === 'string';
  const problem =
    image?.kind === 'text' || isMade ? imageProblem(image.kind === 'text' ? image.text : image.node.text) : undefined;
  if (problem !== undefined) say(image, problem);
}

/** The consumption plan sells 2 GiB with each core. */
function checkSize(resources: Value | undefined, say: Say): void {
  const [cpu, memory] = [at(resources, 'cpu'), at(resources, 'memory')];
  if (cpu?.kind !== 'number' || memory?.kind !== 'text') return;
  const wanted = `${2 * Number(cpu.text)}Gi`;
  if (memory.text !== wanted) say(memory, `resources.memory must be '${wanted}' for ${cpu.text} cpu`);
}

function checkNames(
  items: readonly Value[],
  key: string,
  { known, say }: { readonly known: readonly string[] | undefined; readonly say: Say },
): void {
  for (const item of items) {
    const name = at(item, key);
    if (name?.kind === 'text' && known !== undefined && !known.includes(name.text))
      say(name, `${key} '${name.text}' is not declared`);
  }
}

/** Undefined where a name is not readable. */
function namesIn(list: Value | undefined): string[] | undefined {
  if (list === undefined) return [];
  const names = itemsOf(list).map((item) => at(item, 'name'));
  const texts = names.flatMap((name) => (name?.kind === 'text' ? name.text : []));
  return list.kind === 'list' && texts.length === names.length ? texts : undefined;
}

function itemsOf(value: Value | undefined): readonly Value[] {
  return value?.kind === 'list' ? value.items : [];
}
