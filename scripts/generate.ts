import { fileURLToPath } from 'node:url';
import { staleFiles, writeFiles } from './generate/files.ts';
import { generatedFiles } from './generate/index.ts';

/** `npm run generate` writes schemas and reference pages; with `--check` it only names the stale ones and exits 1. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const files = generatedFiles();
if (process.argv.includes('--check')) {
  const stale = staleFiles(ROOT, files);
  for (const path of stale) process.stderr.write(`stale: ${path}; run \`npm run generate\`\n`);
  process.exitCode = stale.length > 0 ? 1 : 0;
} else {
  for (const path of writeFiles(ROOT, files)) process.stdout.write(`${path}\n`);
}
