import type { Command } from 'commander';
import { readEnvironment } from '../../app/config/environment.ts';
import { loadConfig } from '../../app/config/config.ts';
import { connect } from '../../app/connect.ts';
import { diagnose, type Diagnosis, type SubscriptionAccess } from '../../app/doctor.ts';
import { parseDuration } from '../../app/config/duration.ts';
import { loadRulePack } from '../../app/rule-pack.ts';
import { printable } from '../../reporters/text.ts';
import { EXIT } from '../exit-code.ts';
import { aValue } from '../options.ts';
import { print } from '../output.ts';

export function addDoctor(program: Command, finish: (code: number) => void): void {
  program
    .command('doctor')
    .description('credential, subscriptions, permissions per collector, hosts to reach')
    .option('--config <file>', 'configuration (default: azaudit.yaml, if it is there)', aValue)
    .action(async ({ config }: { readonly config?: string }) => {
      const patience = parseDuration('5m');
      const signal = AbortSignal.timeout(patience);
      const settings = loadConfig(config);
      const { rules } = loadRulePack(settings.rules);
      const azure = await connect(settings, readEnvironment(), { signal, deadline: Date.now() + patience });
      const diagnosis = await diagnose(azure, rules, signal);
      await print(describe(diagnosis));
      finish(isComplete(diagnosis) ? EXIT.ok : EXIT.incomplete);
    });
}

function* describe(diagnosis: Diagnosis): Generator<string> {
  yield 'credential: works\n';
  yield `hosts: ${diagnosis.egress.join(', ')}\n`;
  if (diagnosis.failure !== undefined) yield `subscriptions could not be listed: ${diagnosis.failure}\n`;
  else if (diagnosis.subscriptions.length === 0) yield 'subscriptions: none; assign Reader to this identity\n';
  for (const access of diagnosis.subscriptions) yield* describeSubscription(access);
}

function* describeSubscription({ subscription, failure, collectors }: SubscriptionAccess): Generator<string> {
  yield `\n${printable(subscription.name)} (${subscription.id}, ${subscription.state})\n`;
  if (failure !== undefined) yield `  permissions cannot be read: ${printable(failure)}\n`;
  for (const { id, missing } of collectors) {
    yield missing.length === 0 ? `  ${id}: granted\n` : `  ${id}: missing ${missing.join(', ')}\n`;
  }
}

function isComplete({ subscriptions, failure }: Diagnosis): boolean {
  return (
    failure === undefined &&
    subscriptions.length > 0 &&
    subscriptions.every(
      (access) => access.failure === undefined && access.collectors.every(({ missing }) => missing.length === 0),
    )
  );
}
