import { openStore } from '../src/stores/open-store.ts';

export interface FindingsFigures {
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** Reads all findings of a store, in a process of its own: `findings-once.ts URL`. Tells its figures to the parent process. */
async function main([url = '']: readonly string[]): Promise<void> {
  const store = await openStore(url, {}, 'read');
  const started = performance.now();
  const findings = await store.findings();
  const figures: FindingsFigures = {
    seconds: (performance.now() - started) / 1000,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
  };
  if (findings.length === 0) throw new Error('the store holds no findings');
  process.send?.(figures);
  await store.close();
}

await main(process.argv.slice(2));
