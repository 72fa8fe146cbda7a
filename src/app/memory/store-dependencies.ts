import { createBlobSnapshot } from '../../azure/blob-snapshot.ts';
import { createCredential } from '../../azure/credential.ts';
import { createDatabaseToken } from '../../azure/database-token.ts';
import { sharedKeyOf } from '../../azure/shared-key.ts';
import type { StoreDependencies } from '../../stores/open-store.ts';
import type { Config } from '../config/config.ts';
import type { Environment } from '../config/environment.ts';
import { cloudOf } from '../connect.ts';

/** What stores need of Azure; a credential is only asked for where the address holds none. */
export function storeDependencies(config: Config, environment: Environment): StoreDependencies {
  const credential = () => createCredential(cloudOf(config, environment));
  const key = sharedKeyOf(environment.variable('AZURE_STORAGE_CONNECTION_STRING') ?? '');
  return {
    entra: () => createDatabaseToken(credential())(),
    snapshotHost: (url) => createBlobSnapshot(url, hasSignature(url) ? undefined : (key ?? credential())),
  };
}

function hasSignature(url: string): boolean {
  return URL.canParse(url) && new URL(url).searchParams.has('sig');
}
