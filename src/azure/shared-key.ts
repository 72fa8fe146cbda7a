import { StorageSharedKeyCredential } from '@azure/storage-blob';

/** The account key of a storage connection string, as emulators use it; undefined where it holds none. */
export function sharedKeyOf(connectionString: string): StorageSharedKeyCredential | undefined {
  const parts = new Map(
    connectionString.split(';').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  const [name, key] = [parts.get('AccountName'), parts.get('AccountKey')];
  return name === undefined || key === undefined ? undefined : new StorageSharedKeyCredential(name, key);
}
