import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { loadConfig } from '../../src/app/config/config.ts';
import { messageOf } from '../../src/core/errors.ts';
import { readManifests } from './kubernetes/manifest.ts';
import type { Mistake } from './mistake.ts';

/** The audit's own configurations beside the templates: valid, and without the address of a receiver in them. */
export function checkConfigs(folder: string): Mistake[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((file) => /^azaudit(?:-\w+)?\.yaml$/.test(basename(file)))
    .flatMap((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const { manifests, broken } = readManifests(file, text);
      if (broken.length > 0) return broken;
      return [
        ...manifests.flatMap(({ mistakeAt }) => invalid(join(folder, file), mistakeAt)),
        ...addresses(file, text),
      ];
    });
}

type MistakeAt = (path: readonly (string | number)[], message: string) => Mistake;

/** The loader names the key, as in `notify.0.type: …`. */
function invalid(path: string, mistakeAt: MistakeAt): Mistake[] {
  try {
    loadConfig(path);
    return [];
  } catch (error) {
    const message = messageOf(error).replace(`${path}: `, '').split('\n', 1)[0] ?? '';
    const [keys = ''] = message.split(':', 1);
    return [mistakeAt(keys.split('.'), message)];
  }
}

function addresses(file: string, text: string): Mistake[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      /https?:\/\/|\bsig=/.test(line)
        ? [{ file, line: index + 1, message: 'the address of a receiver is a secret: name it, as kv://vault/secret' }]
        : [],
    );
}
