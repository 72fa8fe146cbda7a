import { fileURLToPath } from 'node:url';
import { loadInfraCheck } from './infra-check/index.ts';
import { formatMistake } from './infra-check/mistake.ts';

/** `npm run infra:check` prints what is wrong in `infra/` as `file:line: message`, and then exits 1. */
const check = await loadInfraCheck();
const mistakes = await check(fileURLToPath(new URL('../infra', import.meta.url)));
for (const mistake of mistakes) process.stderr.write(`infra/${formatMistake(mistake)}\n`);
process.exitCode = mistakes.length > 0 ? 1 : 0;
