import { buffer } from 'node:stream/consumers';
import { AnonymousCredential, BlockBlobClient, RestError, type StorageSharedKeyCredential } from '@azure/storage-blob';
import type { TokenCredential } from '@azure/identity';
import { messageOf, UsageError } from '../core/errors.ts';

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
  const blob = new BlockBlobClient(secureUrl(url), credential ?? new AnonymousCredential(), {
    retryOptions: { maxTries: 4, tryTimeoutInMs: ATTEMPT_MS, retryDelayInMs: 500, maxRetryDelayInMs: 5_000 },
  });
  const lease = blob.getBlobLeaseClient();
  const conditions = { leaseId: lease.leaseId };

  return {
    lock: () =>
      orElse(
        lease.acquireLease(LEASE_SECONDS).then(() => 'locked' as const),
        {
          BlobNotFound: 'missing' as const,
          LeaseAlreadyPresent: 'held' as const,
        },
      ),
    renew: () =>
      refusedAs(
        lease.renewLease().then(() => 'locked' as const),
        'lost' as const,
      ),
    // A lease that cannot be given back ends by itself.
    unlock: () => lease.releaseLease().then(ignore, ignore),
    async download() {
      const answer = await blob.download(0, undefined, { conditions }).catch(fail);
      const { readableStreamBody, etag } = answer;
      if (readableStreamBody === undefined || etag === undefined) throw new Error('the blob came without content');
      return { content: await buffer(readableStreamBody), version: etag };
    },
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

/** An outcome for certain error codes of the service; any other error in plain words. */
async function orElse<T, Outcome extends string>(
  call: Promise<T>,
  outcomes: Readonly<Record<string, Outcome>>,
): Promise<T | Outcome> {
  try {
    return await call;
  } catch (error) {
    const outcome = outcomes[codeOf(error)];
    if (outcome !== undefined) return outcome;
    return fail(error);
  }
}

/** An outcome for a condition that did not hold: a lease, a version or an absence. */
async function refusedAs<T, Outcome>(call: Promise<T>, outcome: Outcome): Promise<T | Outcome> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412)) return outcome;
    return fail(error);
  }
}

function fail(error: unknown): never {
  throw new Error(reasonOf(error), { cause: error });
}

function reasonOf(error: unknown): string {
  const code = codeOf(error);
  if (code === 'ContainerNotFound') return 'the container does not exist';
  if (error instanceof RestError && (error.statusCode === 403 || error.statusCode === 401)) {
    return `access is denied (${code || error.statusCode}): the identity needs the role Storage Blob Data Contributor on the container`;
  }
  return messageOf(error).split('\n', 1)[0] ?? code;
}

function codeOf(error: unknown): string {
  return error instanceof RestError ? (error.code ?? '') : '';
}

/** A credential never travels in the clear, except to a stand-in on this machine. */
function secureUrl(url: string): string {
  if (!URL.canParse(url)) throw new UsageError('the address of the blob store cannot be read');
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || hostname === '127.0.0.1' || hostname === 'localhost') return url;
  throw new UsageError('a blob store is reached over https only');
}

function ignore(): void {}
