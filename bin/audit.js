#!/usr/bin/env node
// Plain JavaScript without imports at the top, so that an old Node can still read it and say one clear line.
let scrub = String;
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  process.stderr.write('azaudit needs Node.js 24 or newer, this is ' + process.versions.node + '\n');
  process.exitCode = 2;
} else {
  // Rejections that nobody handles come here too: without this, each would be a stack trace and exit code 1.
  process.once('uncaughtException', giveUp);
  start();
}

async function start() {
  const fs = await import('node:fs');
  const { argv } = process;
  if (argv.length === 3 && (argv[2] === '--version' || argv[2] === '-V')) {
    const manifest = fs.readFileSync(new URL('../package.json', import.meta.url), 'utf8');
    process.stdout.on('error', (error) => {
      if (error.code !== 'EPIPE') giveUp(error);
    });
    process.stdout.write(JSON.parse(manifest).version + '\n');
    return;
  }
  const { enableCompileCache } = await import('node:module');
  enableCompileCache();
  // A checkout runs its sources; the package carries only what was built from them.
  const source = new URL('../src/cli/main.ts', import.meta.url);
  const program = await import(
    fs.existsSync(source) ? source.href : new URL('../dist/cli/main.js', import.meta.url).href
  );
  scrub = program.scrub;
  process.exitCode = await program.main(argv.slice(2));
}

/** A fault of ours, told in one line. Nothing after it can be trusted. */
function giveUp(error) {
  process.on('uncaughtException', ignore);
  process.stderr.on('error', ignore);
  const message = (error instanceof Error && error.message) || String(error);
  const line = message.trim().replaceAll(/\s*[\r\n]+\s*/g, ' ');
  process.stderr.write(scrub('error: unexpected: ' + line + '\n'), () => process.exit(2));
}

function ignore() {}
