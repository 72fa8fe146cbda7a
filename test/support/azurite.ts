import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';

const require = createRequire(import.meta.url);

/** The emulator's account, whose key is public knowledge. */
const ACCOUNT = 'devstoreaccount1';
const KEY = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

export interface BlobServer {
  readonly credential: StorageSharedKeyCredential;
  readonly connectionString: string;
  /** Creates an empty container and gives the address of a blob in it that does not exist yet. */
  newBlobUrl(): Promise<string>;
  stop(): Promise<void>;
}

/** Azurite's blob service on a free port of loopback, in memory. */
export async function startAzurite(): Promise<BlobServer> {
  const script = require.resolve('azurite/dist/src/blob/main.js');
  const server = fork(
    script,
    [
      '--blobHost',
      '127.0.0.1',
      '--blobPort',
      '0',
      '--inMemoryPersistence',
      '--skipApiVersionCheck',
      '--disableTelemetry',
    ],
    { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] },
  );
  const origin = await new Promise<string>((resolve, reject) => {
    let said = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`azurite ended with ${code}: ${said}`)));
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /(http:\/\/127\.0\.0\.1:\d+)\s/.exec(`${said} `)?.[1];
      if (address !== undefined) resolve(address);
    });
  });
  const credential = new StorageSharedKeyCredential(ACCOUNT, KEY);
  const service = new BlobServiceClient(`${origin}/${ACCOUNT}`, credential);
  let count = 0;
  return {
    credential,
    connectionString: `AccountName=${ACCOUNT};AccountKey=${KEY}`,
    async newBlobUrl() {
      const container = service.getContainerClient(`stores${(count += 1)}`);
      await container.create();
      return container.getBlockBlobClient('azaudit.db').url;
    },
    async stop() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      // It would wait for connections that clients keep open.
      server.kill('SIGKILL');
      await ended;
    },
  };
}
