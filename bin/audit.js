#!/usr/bin/env node
// Plain JavaScript without imports at the top, so that an old Node can still read it and say one clear line.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write('azaudit needs Node.js 24 or newer, this is ' + process.versions.node + '\n');
  process.exitCode = 2;
} else {
  start();
}

async function start() {
  const fs = await import('node:fs');
  const { argv } = process;
  if (argv.length === 3 && (argv[2] === '--version' || argv[2] === '-V')) {
    const manifest = fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    process.stdout.write(JSON.parse(manifest).version + '\n');
    return;
  }
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  // A checkout runs its sources; the package carries only what was built from them.
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const { main } = await import(
    fs.existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href
  );
  process.exitCode = await main(argv.slice(2));
}
