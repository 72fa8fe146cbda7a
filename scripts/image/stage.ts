import { chmodSync, cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slim } from './slim.ts';

/** `node scripts/image/stage.ts /out`: lays out `/app` and an empty `/data` for the final stage of the image. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PARTS = ['package.json', 'LICENSE', 'bin', 'dist', 'rules', 'node_modules'];

const [out] = process.argv.slice(2);
if (out === undefined) throw new Error('usage: node scripts/image/stage.ts FOLDER');
const app = join(out, 'app');
for (const part of PARTS) cpSync(join(ROOT, part), join(app, part), { recursive: true, verbatimSymlinks: true });
slim(join(app, 'node_modules'));
readOnly(app);
mkdirSync(join(out, 'data'));

/** The same modes whatever the umask of the checkout was; nobody may write. */
function readOnly(path: string): void {
  const isFolder = statSync(path).isDirectory();
  if (isFolder) for (const name of readdirSync(path)) readOnly(join(path, name));
  chmodSync(path, isFolder ? 0o555 : 0o444);
}
