import { z } from 'zod';
import type { AzureError } from './azure-error.ts';
import { classify } from './classify.ts';
import type { Cloud } from './cloud.ts';
import type { AzureOptions } from './create-azure.ts';
import { createGate } from './gate.ts';
import { createRestClient } from './rest-client.ts';

const API_VERSION = '7.4';
const VAULT_NAME = /^[a-zA-Z][a-zA-Z0-9-]{1,22}[a-zA-Z0-9]$/;
const SECRET_NAME = /^[a-zA-Z0-9-]{1,127}$/;
const VERSION = /^[a-zA-Z0-9]{1,64}$/;
const PATIENCE_MS = 30_000;

const SecretShape = z.object({ value: z.string().min(1) });

/** `kv://vault/name[/version]`; without a version the newest. */
export interface VaultSecret {
  readonly vault: string;
  readonly name: string;
  readonly version: string | undefined;
}

/** Reads a secret anew with every call, so that a rotated one is seen. Throws one clear line, without its value. */
export type ReadVaultSecret = (secret: VaultSecret) => Promise<string>;

/** Undefined when the text is no reference that could name a secret: its parts become a host name and a path. */
export function parseVaultReference(text: string): VaultSecret | undefined {
  const [vault = '', name = '', version, ...more] = text.replace(/^kv:\/\//, '').split('/');
  if (!VAULT_NAME.test(vault) || !SECRET_NAME.test(name) || more.length > 0) return undefined;
  return version === undefined || VERSION.test(version) ? { vault, name, version } : undefined;
}

/** Key Vault behind a gate of its own: it is read before an audit's clients exist, and is none of its sources. */
export function createVaultReader({
  cloud,
  credential,
  product,
  httpClient,
  clock,
  limits,
}: AzureOptions): ReadVaultSecret {
  const connection = { gate: createGate({ credential, clock, limits }), credential, httpClient, product };
  return async ({ vault, name, version }) => {
    const client = createRestClient(connection, `https://${vault}.${cloud.vaultSuffix}`, scopeOf(cloud));
    const path = version === undefined ? `/secrets/${name}` : `/secrets/${name}/${version}`;
    try {
      const body = await client.get(path, { 'api-version': API_VERSION }, AbortSignal.timeout(PATIENCE_MS));
      return SecretShape.parse(body).value;
    } catch (error) {
      throw new Error(adviceFor(classify(error), vault), { cause: error });
    }
  };
}

function scopeOf({ vaultSuffix }: Cloud): string {
  return `https://${vaultSuffix}/.default`;
}

function adviceFor({ status, code, message }: AzureError, vault: string): string {
  const about = `${status ?? ''}${code === undefined ? '' : ` ${code}`}`.trim();
  if (status === 404) return `vault ${vault} has no such secret (${about})`;
  if (status === 401 || status === 403) {
    return `vault ${vault} refuses it (${about}): give the identity the role Key Vault Secrets User, and check the vault's firewall`;
  }
  return `vault ${vault} could not be read: ${message}`;
}
