import { handShapes } from './hand-shapes.ts';
import { loadSdk, shapeOf, type Sdk } from './sdk-shapes.ts';
import type { Shape } from './shape.ts';

/** What a template may create, by lower-case type: the one API version, the body's shape, the limits of its name. */
export interface ResourceType {
  readonly version: string;
  /** Undefined: only referred to as existing. */
  readonly shape: Shape | undefined;
  /** What Azure answers, of which templates read; undefined where nobody does. */
  readonly answer: Shape | undefined;
  readonly name: NameLimits;
}

export interface NameLimits {
  readonly min: number;
  readonly max: number;
  /** Every character must match; where the name is put together, the literal ones. */
  readonly characters: RegExp;
}

/** Where the packages keep their mappers, which they do not export. */
const PACKAGES = {
  app: new URL('models/mappers.js', import.meta.resolve('@azure/arm-appcontainers')),
  postgres: new URL('models/mappers.js', import.meta.resolve('@azure/arm-postgresql-flexible')),
  storage: new URL('models/mappers.js', import.meta.resolve('@azure/arm-storage')),
  vault: new URL('models/mappers.js', import.meta.resolve('@azure/arm-keyvault')),
  identity: new URL('models/mappers.js', import.meta.resolve('@azure/arm-msi')),
  logs: new URL('../dist-esm/src/models/mappers.js', import.meta.resolve('@azure/arm-operationalinsights')),
} as const;
type PackageName = keyof typeof PACKAGES;

const LOWER = /^[a-z0-9-]$/;
const DIGITS = /^[a-z0-9]$/;
const USUAL = /^[\w.-]$/;
const GUID = /^[0-9a-f-]$/;

type Source = `${PackageName}:${string}` | keyof typeof handShapes;

/** Type, API version (that of the SDK package, where one has the shape), where the shape is, name, another answer. */
type Row = readonly [string, string, Source | undefined, NameLimits, Source?];

const ROWS: readonly Row[] = [
  ['Microsoft.App/managedEnvironments', '2025-07-01', 'app:ManagedEnvironment', limits(2, 32, LOWER)],
  ['Microsoft.App/jobs', '2025-07-01', 'app:Job', limits(2, 32, LOWER)],
  ['Microsoft.App/containerApps', '2025-07-01', 'app:ContainerApp', limits(2, 32, LOWER)],
  ['Microsoft.DBforPostgreSQL/flexibleServers', '2025-08-01', 'postgres:Server', limits(3, 63, LOWER)],
  [
    'Microsoft.DBforPostgreSQL/flexibleServers/administrators',
    '2025-08-01',
    'postgres:AdministratorMicrosoftEntraAdd',
    limits(36, 36, GUID),
  ],
  ['Microsoft.DBforPostgreSQL/flexibleServers/databases', '2025-08-01', 'postgres:Database', limits(1, 63, LOWER)],
  [
    'Microsoft.Storage/storageAccounts',
    '2024-01-01',
    'storage:StorageAccountCreateParameters',
    limits(3, 24, DIGITS),
    'storage:StorageAccount',
  ],
  [
    'Microsoft.Storage/storageAccounts/blobServices',
    '2024-01-01',
    'storage:BlobServiceProperties',
    limits(7, 7, LOWER),
  ],
  [
    'Microsoft.Storage/storageAccounts/blobServices/containers',
    '2024-01-01',
    'storage:BlobContainer',
    limits(3, 63, LOWER),
  ],
  ['Microsoft.KeyVault/vaults', '2024-11-01', 'vault:VaultCreateOrUpdateParameters', limits(3, 24, /^[A-Za-z0-9-]$/)],
  [
    'Microsoft.KeyVault/vaults/secrets',
    '2024-11-01',
    'vault:SecretCreateOrUpdateParameters',
    limits(1, 127, /^[A-Za-z0-9-]$/),
  ],
  ['Microsoft.ManagedIdentity/userAssignedIdentities', '2024-11-30', 'identity:Identity', limits(3, 128, /^[\w-]$/)],
  ['Microsoft.OperationalInsights/workspaces', '2022-10-01', 'logs:Workspace', limits(4, 63, /^[A-Za-z0-9-]$/)],
  ['Microsoft.ContainerRegistry/registries', '2023-07-01', undefined, limits(5, 50, /^[A-Za-z0-9]$/), 'registry'],
  ['Microsoft.Authorization/roleAssignments', '2022-04-01', 'roleAssignment', limits(36, 36, GUID)],
  ['Microsoft.Authorization/roleDefinitions', '2022-04-01', 'roleDefinition', limits(36, 36, GUID)],
  ['Microsoft.Insights/diagnosticSettings', '2021-05-01-preview', 'diagnosticSettings', limits(1, 260, USUAL)],
  ['Microsoft.Insights/actionGroups', '2023-01-01', 'actionGroup', limits(1, 260, USUAL)],
  ['Microsoft.Insights/scheduledQueryRules', '2023-12-01', 'scheduledQueryRule', limits(1, 260, USUAL)],
  ['Microsoft.Network/virtualNetworks', '2024-05-01', 'virtualNetwork', limits(2, 64, USUAL)],
  ['Microsoft.Network/publicIPAddresses', '2024-05-01', 'publicAddress', limits(1, 80, USUAL)],
  ['Microsoft.Network/natGateways', '2024-05-01', 'natGateway', limits(1, 80, USUAL)],
  ['Microsoft.Network/privateEndpoints', '2024-05-01', 'privateEndpoint', limits(2, 64, USUAL)],
  ['Microsoft.Network/privateEndpoints/privateDnsZoneGroups', '2024-05-01', 'dnsZoneGroup', limits(1, 80, USUAL)],
  ['Microsoft.Network/privateDnsZones', '2024-06-01', 'dnsZone', limits(1, 63, /^[a-z0-9.-]$/)],
  ['Microsoft.Network/privateDnsZones/virtualNetworkLinks', '2024-06-01', 'dnsLink', limits(1, 80, USUAL)],
];

/** Everything that a template may create or refer to, by lower-case type. */
export async function loadResourceTypes(): Promise<ReadonlyMap<string, ResourceType>> {
  const loaded = await Promise.all(
    Object.entries(PACKAGES).map(async ([name, url]): Promise<[string, Sdk]> => [name, await loadSdk(url)]),
  );
  const sdks = new Map(loaded);
  return new Map(
    ROWS.map(([type, version, source, name, answer = source]) => [
      type.toLowerCase(),
      { version, shape: find(sdks, source), answer: find(sdks, answer), name },
    ]),
  );
}

function find(sdks: ReadonlyMap<string, Sdk>, source: Row[2]): Shape | undefined {
  if (source === undefined) return undefined;
  const [packageName = '', model = ''] = source.split(':');
  const found = sdks.get(packageName);
  if (found !== undefined) return shapeOf(found, model);
  return Object.entries(handShapes).find(([name]) => name === source)?.[1];
}

function limits(min: number, max: number, characters: RegExp): NameLimits {
  return { min, max, characters };
}
