import { buffer } from 'node:stream/consumers';
import { AnonymousCredential, BlockBlobClient, RestError, type StorageSharedKeyCredential } from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { UsageError } from '../core/errors.ts';
import { blobErrorCode, blobReason, isBlobMistake, NO_STORAGE } from './blob-reason.ts';

/** The longest that a lease with an end may last. */
const LEASE_SECONDS = 60;
const ATTEMPT_MS = 60_000;

/**
 * One file kept as a blob under a lease; fits what `blob:` stores need. `url` without a credential carries a SAS.
 *
 * This is not the audit path: its pipeline, whose guard lets no write pass, is untouched. This client has a pipeline
 * of its own, bound to this one blob in the operator's own storage account, and writes nothing else.
 */
export function createBlobSnapshot(url: string, credential?: TokenCredential | StorageSharedKeyCredential) {
  const blob = clientFor(url, credential ?? new AnonymousCredential());
  const lease = blob.getBlobLeaseClient();
  const conditions = { leaseId: lease.leaseId };

  return {
    lock: () =>
      orElse(
        lease.acquireLease(LEASE_SECONDS).then(() => 'locked' as const),
        {
          BlobNotFound: 'missing' as const,
          LeaseAlreadyPresent: 'held' as const,
          LeaseIsBreakingAndCannotBeAcquired: 'held' as const,
        },
      ),
    isLocked: () =>
      orElse(
        blob.getProperties().then(({ leaseStatus }) => leaseStatus === 'locked'),
        { BlobNotFound: false },
      ),
    renew: () =>
      refusedAs(
        lease.renewLease().then(() => 'locked' as const),
        'lost' as const,
      ),
    // A lease that cannot be given back ends by itself.
    unlock: () => lease.releaseLease().then(ignore, ignore),
    download: (known?: string) =>
      orElse(download(blob, known), {
        BlobNotFound: 'missing' as const,
        ConditionNotMet: 'same' as const,
      }),
    create: (content: Uint8Array) =>
      refusedAs(blob.upload(content, content.byteLength, { conditions: { ifNoneMatch: '*' } }).then(ignore), undefined),
    replace: (content: Uint8Array, version: string) =>
      refusedAs(
        blob
          .upload(content, content.byteLength, { conditions: { ...conditions, ifMatch: version } })
          .then(({ etag }) => etag),
        undefined,
      ),
  };
}

function clientFor(
  url: string,
  credential: TokenCredential | StorageSharedKeyCredential | AnonymousCredential,
): BlockBlobClient {
  const options = {
    retryOptions: { maxTries: 4, tryTimeoutInMs: ATTEMPT_MS, retryDelayInMs: 500, maxRetryDelayInMs: 5_000 },
  };
  const secure = secureUrl(url);
  const isBlob = /\/[^/]+\/[^/]/.test(new URL(secure).pathname);
  const blob = isBlob ? new BlockBlobClient(secure, credential, options) : undefined;
  if (blob?.name) return blob;
  throw new UsageError(
    'a blob store needs container and name: https://account.blob.core.windows.net/container/azaudit.db',
  );
}

async function download(
  blob: BlockBlobClient,
  known: string | undefined,
): Promise<{ readonly content: Uint8Array; readonly version: string }> {
  const conditions = known === undefined ? {} : { ifNoneMatch: known };
  const { readableStreamBody, etag, requestId } = await blob.download(0, undefined, { conditions });
  if (requestId === undefined) throw new Error(NO_STORAGE);
  if (readableStreamBody === undefined || etag === undefined) throw new Error('the blob came without content');
  return { content: await buffer(readableStreamBody), version: etag };
}

/** An outcome for certain error codes of the service; any other error in plain words. */
async function orElse<T, Outcome>(call: Promise<T>, outcomes: Readonly<Record<string, Outcome>>): Promise<T | Outcome> {
  try {
    return await call;
  } catch (error) {
    const outcome = outcomes[blobErrorCode(error)];
    return outcome === undefined ? fail(error) : outcome;
  }
}

/** An outcome for a condition that did not hold: a lease, a version or an absence. */
async function refusedAs<T, Outcome>(call: Promise<T>, outcome: Outcome): Promise<T | Outcome> {
  try {
    return await call;
  } catch (error) {
    const isCondition = error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412);
    return isCondition && !isBlobMistake(error) ? outcome : fail(error);
  }
}

function fail(error: unknown): never {
  throw new Error(blobReason(error), { cause: error });
}

/** A credential never travels in the clear, except to a stand-in on this machine. */
function secureUrl(url: string): string {
  if (!URL.canParse(url)) throw new UsageError('the address of the blob store cannot be read');
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost') return url;
  throw new UsageError('a blob store is reached over https only');
}

function ignore(): void {}
