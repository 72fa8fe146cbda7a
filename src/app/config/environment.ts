import type { CloudOverrides } from '../../azure/cloud.ts';

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Variables whose values are secrets, whoever reads them: the SDK's credentials, managed identity, databases. */
const SECRET_VARIABLES = [
  'AZURE_CLIENT_SECRET',
  'AZURE_CLIENT_CERTIFICATE_PASSWORD',
  'AZURE_PASSWORD',
  'AZURE_STORAGE_CONNECTION_STRING',
  'AZURE_STORAGE_KEY',
  'IDENTITY_HEADER',
  'MSI_SECRET',
  'PGPASSWORD',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'SYSTEM_ACCESSTOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'http_proxy',
  'https_proxy',
];

/** What the environment says: the only reader of process.env besides the Azure SDK's own credential chain. */
export interface Environment {
  readonly cloud: CloudOverrides;
  readonly noColor: boolean;
  /** The terminal cannot move its cursor. */
  readonly isDumb: boolean;
  /** As Node reads it: HTTP_PROXY, HTTPS_PROXY, NO_PROXY, in either case. */
  readonly proxy: Readonly<Record<string, string | undefined>>;
  /** `AZAUDIT_STORE`, as the configuration's `store`. */
  readonly store: string | undefined;
  /** `LOG_LEVEL`; undefined when it names none. */
  readonly logLevel: LogLevel | undefined;
  /** One variable by name, for references in the configuration. */
  readonly variable: (name: string) => string | undefined;
  /** Values that must never be shown. */
  readonly secrets: readonly string[];
}

export function readEnvironment(env: NodeJS.ProcessEnv = process.env): Environment {
  return {
    cloud: {
      authorityHost: env['AZURE_AUTHORITY_HOST'],
      resourceManager: env['AZURE_RESOURCE_MANAGER_ENDPOINT'],
      resourceManagerAudience: env['AZURE_RESOURCE_MANAGER_AUDIENCE'],
      metricsEndpoint: env['AZAUDIT_METRICS_ENDPOINT'],
      retailPrices: env['AZAUDIT_RETAIL_PRICES_ENDPOINT'],
    },
    noColor: (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb',
    isDumb: env['TERM'] === 'dumb',
    proxy: Object.fromEntries(Object.entries(env).filter(([name]) => /^(https?|no)_proxy$/i.test(name))),
    store: nonEmpty(env['AZAUDIT_STORE']),
    logLevel: LOG_LEVELS.find((level) => level === env['LOG_LEVEL']?.toLowerCase()),
    variable: (name) => nonEmpty(env[name]),
    secrets: SECRET_VARIABLES.flatMap((name) => nonEmpty(env[name]) ?? []),
  };
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
