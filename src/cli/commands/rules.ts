import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createRule } from '../../app/new-rule.ts';
import { BUILT_IN_RULES, loadRulePack } from '../../app/rule-pack.ts';
import { readText } from '../../app/config/config.ts';
import { UsageError } from '../../core/errors.ts';
import type { Rule } from '../../core/rule.ts';
import { runCases } from '../../ruleset/cases.ts';
import { loadRules, type RulePack } from '../../ruleset/load-rules.ts';
import { RuleFileError } from '../../ruleset/mistake.ts';
import { suggestion } from '../../core/suggest.ts';
import { plural } from '../../reporters/text.ts';
import { EXIT } from '../exit-code.ts';
import { aValue } from '../options.ts';
import { print } from '../output.ts';

export function addRules(program: Command, finish: (code: number) => void): void {
  const rules = program.command('rules').description('list, show, check and test rules');
  rules
    .command('list')
    .description('all rules')
    .option('--format <format>', 'table or json', 'table')
    .action(async ({ format }: { readonly format: string }) => {
      await print(list(builtIn(), format));
      finish(EXIT.ok);
    });
  rules
    .command('show <id>')
    .description('a rule as it is written')
    .action(async (id: string) => {
      await print([readText(find(builtIn(), id))]);
      finish(EXIT.ok);
    });
  rules
    .command('check')
    .description('load and type-check rules')
    .argument('[dir]', 'folder of rules (default: the built-in ones)', aValue)
    .action(async (dir: string | undefined) => {
      const pack = packOf(dir);
      for (const warning of [...pack.warnings, ...clashes(pack)]) process.stderr.write(`warning: ${warning}\n`);
      await print([`${plural(pack.rules.length, 'rule')} checked\n`]);
      finish(EXIT.ok);
    });
  rules
    .command('test')
    .description('run the cases beside the rules')
    .argument('[dir]', 'folder of rules (default: the built-in ones)', aValue)
    .action(async (dir: string | undefined) => finish(await test(packOf(dir))));
  rules
    .command('new <id>')
    .description('start a rule of your own, with its cases')
    .option('--dir <dir>', 'folder to write to', aValue, '.')
    .action(async (id: string, { dir }: { readonly dir: string }) => {
      await print([`${createRule(id, dir, builtIn().rules).join('\n')}\n`]);
      process.stderr.write(`write your rule and its cases into them, then: audit rules test ${dir}\n`);
      finish(EXIT.ok);
    });
}

/** Throws RuleFileError for cases that cannot be run: whatever the others say, the rules are not proven. */
async function test(pack: RulePack): Promise<number> {
  const { passed, failed, mistakes, failures } = runCases(pack.loaded);
  if (mistakes.length > 0) throw new RuleFileError(mistakes);
  await print([...failures.map((line) => `${line}\n`), `${passed} passed, ${failed} failed\n`]);
  return failures.length === 0 ? EXIT.ok : EXIT.findings;
}

function* list({ rules }: RulePack, format: string): Generator<string> {
  if (format === 'json') {
    const rows = rules.map(({ id, title, pillar, severity, types, needs }) => ({
      id,
      title,
      pillar,
      severity,
      types,
      needs,
    }));
    yield `${JSON.stringify(rows, null, 2)}\n`;
    return;
  }
  if (format !== 'table') throw new UsageError(`format "${format}" is not known: use table or json`);
  const width = Math.max(...rules.map((rule) => rule.id.length));
  for (const rule of rules)
    yield `${rule.id.padEnd(width)}  ${rule.severity.padEnd(8)}  ${rule.pillar.padEnd(11)}  ${rule.title}\n`;
}

function builtIn(): RulePack {
  return loadRulePack({ directories: [], params: {} });
}

function packOf(dir: string | undefined): RulePack {
  if (dir === undefined) return loadRules([{ path: BUILT_IN_RULES, byPillar: true }]);
  return loadRules([{ path: dir }]);
}

/** An audit loads a folder beside the built-in rules and refuses a name that both have; a copy of them may be checked. */
function clashes({ loaded }: RulePack): string[] {
  const taken = new Map(builtIn().rules.flatMap((rule) => namesOf(rule).map((name) => [name, rule.file])));
  return loaded.flatMap(({ rule }) =>
    namesOf(rule)
      .filter((name) => taken.has(name) && taken.get(name) !== resolve(rule.file))
      .map(
        (name) => `${rule.file}: "${name}" is the name of a built-in rule, so \`audit --rules\` will refuse this one`,
      ),
  );
}

function namesOf({ id, aliases }: Rule): string[] {
  return [id, ...aliases];
}

function find({ rules }: RulePack, id: string): string {
  const rule = rules.find((item) => namesOf(item).includes(id));
  if (rule === undefined) {
    const hint = suggestion(id, rules.flatMap(namesOf));
    throw new UsageError(`no rule is called "${id}"${hint}: \`audit rules list\` names them`);
  }
  return rule.file;
}
