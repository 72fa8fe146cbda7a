import {
  AggregateAuthenticationError,
  AzureAuthorityHosts,
  DefaultAzureCredential,
  type TokenCredential,
} from '@azure/identity';
import { messageOf, UsageError } from '../core/errors.ts';
import type { Cloud } from './cloud.ts';

/** Characters. */
export type { TokenCredential } from '@azure/identity';

const LONGEST_REASON = 160;
const BUILT_IN_AUTHORITIES = new Set(Object.values(AzureAuthorityHosts).map((url) => new URL(url).host));

/** Environment, workload identity, managed identity, then developer tools, in the SDK's own order. Throws UsageError. */
export function createCredential(cloud: Cloud): TokenCredential {
  const { host } = new URL(cloud.authorityHost);
  // A private authority is not in the list that instance discovery asks Microsoft's own authority for.
  const disableInstanceDiscovery = !BUILT_IN_AUTHORITIES.has(host);
  try {
    return new DefaultAzureCredential({ authorityHost: cloud.authorityHost, disableInstanceDiscovery });
  } catch (cause) {
    // It is made of environment variables, and names the one that it cannot use.
    throw new UsageError(messageOf(cause).replaceAll(/\s+/g, ' '), { cause });
  }
}

/** Fails before the run when no token can be had. Throws UsageError with one line that says what to do. */
export async function requireToken(credential: TokenCredential, cloud: Cloud, signal: AbortSignal): Promise<void> {
  let failure: unknown;
  try {
    const token = await credential.getToken(cloud.resourceManagerScope, { abortSignal: signal });
    if (token !== null) return;
  } catch (error) {
    failure = error;
  }
  throw new UsageError(adviceFor(failure), { cause: failure });
}

/** What to do when a credential gives no token, in one line. */
export function adviceFor(failure: unknown): string {
  const ways =
    'log in with `az login`, run where a managed identity is assigned, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET';
  const answer = identityAnswer(failure);
  if (answer !== undefined)
    return `the managed identity gave no token (${answer}): check that it is assigned, or ${ways}`;
  if (failure === undefined || /AggregateAuthentication|CredentialUnavailable/.test(nameOf(failure))) {
    return `no Azure credential found: ${ways}`;
  }
  return `Azure gave no token (${reasonOf(failure)}): check the credential, or ${ways}`;
}

/**
 * What the host's identity endpoint said. The SDK counts its refusal as one more credential that is not there, and
 * buries the endpoint's own words in a list of them.
 */
function identityAnswer(failure: unknown): string | undefined {
  const parts: readonly unknown[] = failure instanceof AggregateAuthenticationError ? failure.errors : [failure];
  for (const part of parts) {
    const text = messageOf(part).replaceAll(/\s+/g, ' ');
    const said = /^ManagedIdentityCredential: .*?Description: (.+?)(?: - Correlation ID| Http status message|$)/.exec(
      text,
    )?.[1];
    if (said !== undefined) return said.replace(/\.$/, '').slice(0, LONGEST_REASON);
  }
  return undefined;
}

/** The first sentence that says something: the SDK's messages go on for lines with links and traces. */
function reasonOf(failure: unknown): string {
  const text = messageOf(failure).replaceAll(/\s+/g, ' ');
  const code = /AADSTS\d+: [^.]+/.exec(text)?.[0];
  return (code ?? text.split(/(?<=[.:]) /)[0] ?? text).replace(/[.:]$/, '').slice(0, LONGEST_REASON);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}
