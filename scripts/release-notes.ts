import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { releaseNotes } from './release/notes.ts';

/** `node scripts/release-notes.ts v1.2.3`: what the changelog says of that version, which must be the manifest's. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));

const [tag = ''] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8'));
const notes = tag === `v${version}` ? releaseNotes(readFileSync(`${ROOT}CHANGELOG.md`, 'utf8'), version) : undefined;
if (notes === undefined) {
  process.stderr.write(
    `${tag}: package.json says ${version}, and CHANGELOG.md needs a dated section of that version\n`,
  );
  process.exitCode = 1;
} else process.stdout.write(`${notes}\n`);
