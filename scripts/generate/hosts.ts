import { CLOUD_NAMES, resolveCloud, type Cloud } from '../../src/azure/cloud.ts';
import { code, table } from './markdown.ts';

const IDENTITY_HOST = '169.254.169.254 (managed identity on a virtual machine, http)';

/** The hosts of every audit, by cloud. */
export function hosts(): string {
  const rows = clouds().map((cloud) => [code(cloud.name), hostsOf(cloud).map(code).join(', ')]);
  return `${table(['Cloud', 'Hosts'], rows)}\n\nAnd ${IDENTITY_HOST}.`;
}

/** Hosts of Key Vault, in all clouds. */
export function vaultHosts(): string {
  return clouds()
    .map(({ vaultSuffix }) => code(`{vault}.${vaultSuffix}`))
    .join(', ');
}

function clouds(): Cloud[] {
  return CLOUD_NAMES.flatMap((name) => resolveCloud(name, {}) ?? []);
}

function hostsOf({ resourceManager, authorityHost, metricsEndpoint, retailPrices }: Cloud): string[] {
  return [resourceManager, authorityHost, metricsEndpoint, retailPrices].flatMap((url) =>
    url === undefined ? [] : [url.replace('https://', '')],
  );
}
