// `docker run IMAGE audit serve` names the command as a shell would; `docker run IMAGE serve` means the same.
const { argv } = process;
if (argv[2] === 'audit' || argv[2] === 'azaudit') argv.splice(2, 1);

// The kernel spares the first process of a container the default action of signals: without a listener, stopping it
// would have to wait for the kill.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => {
    if (process.listenerCount(signal) === 1) process.exit(code);
  });
}

await import('./audit.js');
