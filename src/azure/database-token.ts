import type { TokenCredential } from '@azure/identity';
import { UsageError } from '../core/errors.ts';

/** The same for every cloud's Azure Database for PostgreSQL. */
const SCOPE = 'https://ossrdbms-aad.database.windows.net/.default';

/** Token login to Azure Database for PostgreSQL: the password of the moment, for every new connection. */
export function createDatabaseToken(credential: TokenCredential): () => Promise<string> {
  return async () => {
    const token = await credential.getToken(SCOPE);
    if (token === null) throw new UsageError('Azure gave no token for the database');
    return token.token;
  };
}
