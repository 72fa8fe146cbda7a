import { fileURLToPath } from 'node:url';
import { productionSbom } from './release/sbom.ts';

/** `npm run -s sbom > sbom.cdx.json`: CycloneDX of what the package brings along. The same lock gives the same text. */
process.stdout.write(`${JSON.stringify(productionSbom(fileURLToPath(new URL('..', import.meta.url))), null, 2)}\n`);
