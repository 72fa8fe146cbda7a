import type { TokenCredential } from '@azure/identity';
import { z } from 'zod';
import type { Cloud } from './cloud.ts';

/** Whose quotas a token spends. */
export interface TokenIdentity {
  readonly tenant: string;
  readonly principal: string;
}

/** A token that tells nothing shares its budget with all others that tell nothing. */
const NOBODY: TokenIdentity = { tenant: 'unknown', principal: 'unknown' };

const claimsShape = z.object({ tid: z.string(), oid: z.string().optional(), appid: z.string().optional() });

/** Tenant and principal of the credential's token, unchecked: they only name budgets. */
export async function identityOf(
  credential: TokenCredential,
  cloud: Cloud,
  signal: AbortSignal,
): Promise<TokenIdentity> {
  const token = await credential.getToken(cloud.resourceManagerScope, { abortSignal: signal });
  return claimedIdentity(token?.token ?? '');
}

export function claimedIdentity(token: string): TokenIdentity {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { tid, oid, appid } = claimsShape.parse(JSON.parse(payload));
    return { tenant: tid, principal: oid ?? appid ?? NOBODY.principal };
  } catch {
    return NOBODY;
  }
}
