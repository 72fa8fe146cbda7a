import { parseVaultReference, type ReadVaultSecret } from '../../azure/key-vault.ts';
import { messageOf, UsageError } from '../../core/errors.ts';

/** Where references lead. All throw one line that shows no value. */
export interface SecretSources {
  readonly variable: (name: string) => string | undefined;
  readonly readFile: (path: string) => string;
  readonly readVault: ReadVaultSecret;
}

/**
 * The text itself, or what it refers to: `env:NAME`, `file:/path` (without the newline at its end),
 * `kv://vault/secret[/version]`; `${NAME}` anywhere in it is replaced first. Throws UsageError that names the
 * reference, never a value.
 */
export async function resolveReference(reference: string, sources: SecretSources): Promise<string> {
  const text = reference.replaceAll(/\$\{(\w+)\}/g, (_, name: string) => variable(name, sources));
  const found = text.startsWith('kv://') ? await fromVault(text, reference, sources) : lookUp(text, sources);
  if (found === '') throw new UsageError(`${reference} is empty`);
  return found;
}

function lookUp(text: string, sources: SecretSources): string {
  if (text.startsWith('env:')) return variable(text.slice('env:'.length), sources);
  if (text.startsWith('file:')) return sources.readFile(text.slice('file:'.length)).replace(/\r?\n$/, '');
  return text;
}

async function fromVault(text: string, reference: string, { readVault }: SecretSources): Promise<string> {
  const secret = parseVaultReference(text);
  if (secret === undefined)
    throw new UsageError(`${reference} is no reference to a secret: write it as kv://vault/secret`);
  try {
    return await readVault(secret);
  } catch (cause) {
    throw new UsageError(`${reference}: ${messageOf(cause)}`, { cause });
  }
}

function variable(name: string, { variable: read }: SecretSources): string {
  const value = read(name);
  if (value === undefined) throw new UsageError(`the variable ${name} is not set`);
  return value;
}
