import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Simulator } from '../../src/simulator/serve.ts';
import { IDENTITY_HEADER } from '../../src/simulator/tokens.ts';

/** Leads a process to a simulator with TLS as if it were Azure, and logs it in; the folder keeps the certificate. */
export async function cloudEnv(simulator: Simulator, folder: string): Promise<NodeJS.ProcessEnv> {
  const authority = join(folder, 'ca.pem');
  await writeFile(authority, simulator.caCertificate ?? '');
  return {
    NODE_EXTRA_CA_CERTS: authority,
    AZURE_RESOURCE_MANAGER_ENDPOINT: simulator.url,
    AZURE_AUTHORITY_HOST: simulator.url,
    AZAUDIT_METRICS_ENDPOINT: `${simulator.url}/metrics-host/{region}`,
    AZAUDIT_RETAIL_PRICES_ENDPOINT: simulator.url,
    IDENTITY_ENDPOINT: `${simulator.url}/msi/token`,
    IDENTITY_HEADER,
  };
}
