import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** `npm run build`: the package runs JavaScript from `dist`, with the estates beside it. */
const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ESTATES = 'simulator/estates';

rmSync(`${ROOT}dist`, { recursive: true, force: true });
execFileSync(process.execPath, [`${ROOT}node_modules/typescript/bin/tsc`, '-p', `${ROOT}tsconfig.build.json`], {
  stdio: 'inherit',
});
cpSync(`${ROOT}src/${ESTATES}`, `${ROOT}dist/${ESTATES}`, { recursive: true });
