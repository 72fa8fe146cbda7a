import type { Azure } from '../azure/azure.ts';
import { CLOUD_NAMES, resolveCloud, type Cloud } from '../azure/cloud.ts';
import { createAzure } from '../azure/create-azure.ts';
import { createCredential, requireToken, type TokenCredential } from '../azure/credential.ts';
import { createLoopback } from '../azure/loopback-transport.ts';
import type { SharedCounters } from '../azure/shared-budget.ts';
import { identityOf } from '../azure/token-identity.ts';
import { UsageError } from '../core/errors.ts';
import type { Config } from './config/config.ts';
import type { Environment } from './config/environment.ts';
import { PRODUCT } from './version.ts';

/** Where Azure is, and who asks. */
export interface Login {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
}

export interface ConnectedRun {
  readonly signal: AbortSignal;
  /** Epoch milliseconds. */
  readonly deadline: number;
  /** Rate budgets that other processes spend from too. */
  readonly counters?: SharedCounters | undefined;
}

/** Azure for the ambient credential. Throws UsageError when there is none, or the cloud is not known. */
export async function connect(config: Config, environment: Environment, run: ConnectedRun): Promise<Azure> {
  return connectWith(loginOf(config, environment), run);
}

/** The ambient credential, not yet asked for anything. Throws UsageError for a cloud that is not known. */
export function loginOf(config: Config, environment: Environment): Login {
  assertProxy(environment);
  const cloud = cloudOf(config, environment);
  return { cloud, credential: createCredential(cloud) };
}

/** Throws UsageError when there is no token. */
export async function connectWith(
  { cloud, credential }: Login,
  { signal, deadline, counters }: ConnectedRun,
): Promise<Azure> {
  await requireToken(credential, cloud, signal);
  const sharing = counters && { counters, identity: await identityOf(credential, cloud, signal) };
  return createAzure({ cloud, credential, product: PRODUCT, limits: { deadline }, sharing });
}

/** Azure that is a simulator in this process or on this machine; it has no quotas to keep below. */
export function connectToSimulator(origin: string): Azure {
  const cloud = resolveCloud('public', {});
  if (cloud === undefined) throw new Error('the public cloud is built in');
  return createAzure({ cloud, ...createLoopback(origin), product: PRODUCT, limits: { pacing: false } });
}

/** The environment wins over the file. Throws UsageError for a cloud or an endpoint that cannot be used. */
export function cloudOf(config: Config, environment: Environment): Cloud {
  const { name, ...fromFile } = typeof config.cloud === 'string' ? { name: config.cloud } : config.cloud;
  const overrides = { ...fromFile, ...withoutEmpty(environment.cloud) };
  for (const [key, url] of Object.entries(overrides)) {
    if (key === 'resourceManagerAudience' || url === undefined) continue;
    if (!url.startsWith('https://'))
      throw new UsageError(`endpoint ${url} must be https: a token is never sent in the clear`);
    if (!URL.canParse(url.replaceAll('{region}', 'region')))
      throw new UsageError(`endpoint ${url} is no address: write it like https://host`);
  }
  const cloud = resolveCloud(name, overrides);
  if (cloud === undefined)
    throw new UsageError(`cloud "${name}" is not known: use ${CLOUD_NAMES.join(', ')} or name the endpoints`);
  return cloud;
}

/** Unreadable, it would look like a credential that is missing. Its value may hold a password, and is not shown. */
function assertProxy({ proxy }: Environment): void {
  for (const [name, url] of Object.entries(proxy)) {
    if (url === undefined || url === '' || /^no_proxy$/i.test(name)) continue;
    if (!/^https?:/i.test(url) || !URL.canParse(url))
      throw new UsageError(`${name} is no address: write it like http://host:8080`);
  }
}

function withoutEmpty<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== ''),
  ) as Partial<T>;
}
