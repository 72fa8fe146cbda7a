import { RestError } from '@azure/storage-blob';
import { messageOf } from '../core/errors.ts';
import { isCredentialError } from './azure-error.ts';
import { adviceFor } from './credential.ts';

const ROLE = 'the identity needs the role Storage Blob Data Contributor on the container';
const NOT_KNOWN = 'the host is not known: there is no such storage account, or its private name is not resolved here';
const BUSY = 'the storage account is throttled or busy: try again later';
const NAME = 'container or blob have a name that storage does not allow';

/** Said of a host that answers, but not as blob storage does. */
export const NO_STORAGE = 'what answers there is no blob storage';

/** Error codes of the service and of the network, as far as a user can act on them. */
const REASONS: Readonly<Record<string, string>> = {
  ContainerNotFound: 'the container does not exist',
  ContainerBeingDeleted: 'the container is being deleted',
  AuthorizationPermissionMismatch: `access is denied: ${ROLE}`,
  AuthorizationFailure: `access is denied: the account's network rules keep this host out, or ${ROLE}`,
  AuthenticationFailed: 'access is denied: the key or signature is wrong or has expired',
  KeyBasedAuthenticationNotPermitted:
    'access is denied: the account takes no keys; without a signature in the address and without AZURE_STORAGE_CONNECTION_STRING the identity is used',
  InvalidAuthenticationInfo: 'access is denied: the token is not of the tenant of the account',
  AccountIsDisabled: 'the storage account is disabled',
  ServerBusy: BUSY,
  InvalidResourceName: NAME,
  InvalidUri: NAME,
  OutOfRangeInput: NAME,
  InvalidBlobType: 'it is no block blob',
  BlobArchived: 'the blob is archived: move it to the hot tier',
  BlobImmutableDueToPolicy: 'a policy of the container keeps the blob from being changed',
  ENOTFOUND: NOT_KNOWN,
  EAI_AGAIN: NOT_KNOWN,
  ECONNREFUSED: 'nothing answers there',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ETIMEDOUT: 'the host does not answer',
};

/** Why blob storage refused or could not be asked, in one line without secrets. */
export function blobReason(error: unknown): string {
  if (isCredentialError(error)) return adviceFor(error);
  const code = blobErrorCode(error);
  if (REASONS[code] !== undefined) return REASONS[code];
  if (!(error instanceof RestError) || error.statusCode === undefined) return networkReason(error, code);
  const { statusCode: status } = error;
  if (!isStorage(error)) return `${NO_STORAGE} (HTTP ${status})`;
  if (status === 401 || status === 403) return `access is denied (${code || status}): ${ROLE}`;
  if (status === 429 || status === 503) return BUSY;
  return `storage refused with HTTP ${status}${code === '' ? '' : ` ${code}`}`;
}

/** Whether a refusal is about something else than a condition that did not hold. */
export function isBlobMistake(error: unknown): boolean {
  return REASONS[blobErrorCode(error)] !== undefined;
}

/** `BlobNotFound`, `ENOTFOUND`; empty when there is none. */
export function blobErrorCode(error: unknown): string {
  if (!(error instanceof RestError)) return '';
  // An answer without a body names its code in a header only.
  return error.response?.headers.get('x-ms-error-code') ?? error.code ?? '';
}

/** Every answer of blob storage has an id. */
function isStorage({ response }: RestError): boolean {
  return response === undefined || response.headers.has('x-ms-request-id');
}

function networkReason(error: unknown, code: string): string {
  if (error instanceof Error && error.name === 'AbortError') return 'the host does not answer';
  // The SDK misses the headers that every blob has.
  if (error instanceof RangeError) return NO_STORAGE;
  const line = messageOf(error).split('\n', 1)[0] ?? '';
  return /CERT|TLS|SSL|SIGNATURE/.test(code) ? `its certificate is not trusted (${line})` : line;
}
