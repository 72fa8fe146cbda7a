import { createCredential } from '../../azure/credential.ts';
import { createVaultReader, type ReadVaultSecret } from '../../azure/key-vault.ts';
import { messageOf } from '../../core/errors.ts';
import type { Sink } from '../../notifiers/notifier.ts';
import { readText, type Config } from './config.ts';
import type { Environment } from './environment.ts';
import type { SinkConfig } from './notify.ts';
import { cloudOf } from '../connect.ts';
import { scrub, scrubber } from './scrubber.ts';
import { resolveReference, type SecretSources } from './secret-reference.ts';
import { PRODUCT } from '../version.ts';

/** The real sources. Azure is only asked for a credential when a reference leads to a vault. */
export function secretSources(config: Config, environment: Environment): SecretSources {
  let reader: ReadVaultSecret | undefined;
  return {
    variable: environment.variable,
    readFile: readText,
    readVault: (secret) => {
      if (reader === undefined) {
        const cloud = cloudOf(config, environment);
        reader = createVaultReader({ cloud, credential: createCredential(cloud), product: PRODUCT });
      }
      return reader(secret);
    },
  };
}

/**
 * Every sink with its secrets, read anew for each run; or an error whose one line says what is missing, so that a sink
 * that fails does not stop the others. What was found is never shown from here on.
 */
export async function resolveSinks(
  sinks: readonly SinkConfig[],
  sources: SecretSources,
): Promise<ReadonlyMap<string, Sink | Error>> {
  const resolved = sinks.map(async (sink): Promise<[string, Sink | Error]> => {
    try {
      return [sink.name, await resolveSink(sink, sources)];
    } catch (error) {
      return [sink.name, new Error(scrub(`notify ${sink.name}: ${messageOf(error)}`))];
    }
  });
  return new Map(await Promise.all(resolved));
}

/** The store's address. Throws UsageError with one line that names the reference. */
export async function resolveStore(reference: string, sources: SecretSources): Promise<string> {
  const url = await resolveReference(reference, sources);
  if (!url.startsWith('sqlite:')) scrubber.add(url);
  return url;
}

/**
 * Teaches the scrubber what the configuration names on this machine, for runs that tell nobody. Vaults are not asked,
 * and what is missing is for those to complain about who need it.
 */
export async function learnSecrets(
  { notify, store }: Config,
  sources: Omit<SecretSources, 'readVault'>,
): Promise<void> {
  const local = { ...sources, readVault: () => Promise.reject(new Error('vaults are not asked')) };
  const references = [store, ...notify.flatMap(({ url, secret }) => [url, secret])];
  for (const reference of references) {
    if (reference === undefined || reference.startsWith('sqlite:')) continue;
    await resolveReference(reference, local)
      .then((value) => scrubber.add(value))
      .catch(() => undefined);
  }
}

async function resolveSink(sink: SinkConfig, sources: SecretSources): Promise<Sink> {
  const { name, type, settings, allowHosts } = sink;
  const [url, secret] = await Promise.all([
    resolveReference(sink.url, sources),
    sink.secret === undefined ? undefined : resolveReference(sink.secret, sources),
  ]);
  scrubber.add(url);
  if (secret !== undefined) scrubber.add(secret);
  return { name, type, url, secret, settings, allowHosts };
}
