/** Endpoints of one cloud (or of a stand-in for it). URLs have no trailing slash; scopes end in `/.default`. */
export interface Cloud {
  readonly name: string;
  readonly resourceManager: string;
  readonly resourceManagerScope: string;
  readonly authorityHost: string;
  /** Template with `{region}`; undefined means that metrics come from ARM, resource by resource. */
  readonly metricsEndpoint: string | undefined;
  readonly metricsScope: string;
  /** Undefined where there is no public price list. */
  readonly retailPrices: string | undefined;
  readonly portal: string;
  /** Of Key Vault's host names. */
  readonly vaultSuffix: string;
}

const PUBLIC: Cloud = {
  name: 'public',
  resourceManager: 'https://management.azure.com',
  resourceManagerScope: 'https://management.azure.com/.default',
  authorityHost: 'https://login.microsoftonline.com',
  metricsEndpoint: 'https://{region}.metrics.monitor.azure.com',
  metricsScope: 'https://metrics.monitor.azure.com/.default',
  retailPrices: 'https://prices.azure.com',
  portal: 'https://portal.azure.com',
  vaultSuffix: 'vault.azure.net',
};

const CLOUDS: Readonly<Record<string, Cloud>> = {
  public: PUBLIC,
  usgov: {
    name: 'usgov',
    resourceManager: 'https://management.usgovcloudapi.net',
    resourceManagerScope: 'https://management.usgovcloudapi.net/.default',
    authorityHost: 'https://login.microsoftonline.us',
    metricsEndpoint: 'https://{region}.metrics.monitor.azure.us',
    metricsScope: 'https://metrics.monitor.azure.us/.default',
    retailPrices: 'https://prices.azure.com',
    portal: 'https://portal.azure.us',
    vaultSuffix: 'vault.usgovcloudapi.net',
  },
  china: {
    name: 'china',
    resourceManager: 'https://management.chinacloudapi.cn',
    resourceManagerScope: 'https://management.chinacloudapi.cn/.default',
    authorityHost: 'https://login.chinacloudapi.cn',
    metricsEndpoint: 'https://{region}.metrics.monitor.azure.cn',
    metricsScope: 'https://metrics.monitor.azure.cn/.default',
    retailPrices: undefined,
    portal: 'https://portal.azure.cn',
    vaultSuffix: 'vault.azure.cn',
  },
};

export const CLOUD_NAMES = Object.keys(CLOUDS);

export interface CloudOverrides {
  readonly resourceManager?: string | undefined;
  readonly resourceManagerAudience?: string | undefined;
  readonly authorityHost?: string | undefined;
  readonly metricsEndpoint?: string | undefined;
  readonly retailPrices?: string | undefined;
}

/** Undefined for a name that is not built in. A custom ARM endpoint without a metrics endpoint gets metrics from ARM. */
export function resolveCloud(name: string, overrides: CloudOverrides): Cloud | undefined {
  const known = name.toLowerCase();
  const base = Object.hasOwn(CLOUDS, known) ? CLOUDS[known] : undefined;
  if (base === undefined) return undefined;
  const resourceManager = trimmed(overrides.resourceManager) ?? base.resourceManager;
  const custom = resourceManager !== base.resourceManager;
  const audience = trimmed(overrides.resourceManagerAudience) ?? (custom ? resourceManager : undefined);
  return {
    ...base,
    name: custom ? 'custom' : base.name,
    resourceManager,
    resourceManagerScope:
      audience === undefined ? base.resourceManagerScope : `${audience.replace(/\/\.default$/, '')}/.default`,
    authorityHost: trimmed(overrides.authorityHost) ?? base.authorityHost,
    metricsEndpoint: trimmed(overrides.metricsEndpoint) ?? (custom ? undefined : base.metricsEndpoint),
    retailPrices:
      trimmed(overrides.retailPrices)?.replace(/\/api\/retail\/prices$/, '') ??
      (custom ? undefined : base.retailPrices),
  };
}

function trimmed(url: string | undefined): string | undefined {
  return url === undefined || url === '' ? undefined : url.replace(/\/+$/, '');
}
