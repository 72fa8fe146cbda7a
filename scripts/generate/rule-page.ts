import { FACTS, type FactKey } from '../../src/core/fact-catalogue.ts';
import { SEVERITY_FLOORS } from '../../src/core/money.ts';
import { GRACE_HOURS } from '../../src/core/scope-guards.ts';
import type { LoadedRule } from '../../src/ruleset/load-rules.ts';
import type { RuleFile } from '../../src/ruleset/rule-file.ts';
import { bullets, code, fence, page, section, table } from './markdown.ts';

/** The page of one rule: what it looks at, when it fails, what that costs and how to fix it. */
export function rulePage({ rule, source }: LoadedRule): string {
  return page(
    source.title,
    `${code(source.id)} · ${source.pillar} · ${source.severity}`,
    source.description ?? '',
    source.aliases.length === 0 ? '' : `Formerly ${source.aliases.map(code).join(', ')}.`,
    appliesTo(source, rule.graceHours ?? GRACE_HOURS[rule.pillar] ?? 0),
    conditions(source),
    section('Parameters', parameters(source)),
    section('Facts', facts(source)),
    section('Evidence', evidence(source)),
    money(source),
    fix(source),
    section('References', bullets(source.references.map((address) => `<${address}>`))),
    section('Frameworks', bullets(Object.entries(source.frameworks).map(framework))),
    section('Sources', bullets(source.sources)),
    exemption(source.id),
  );
}

function appliesTo({ applies }: RuleFile, graceHours: number): string {
  return section(
    'Applies to',
    bullets(applies.types.map(code)),
    applies.when === undefined ? '' : 'Only when this holds:',
    fence('cel', applies.when),
    graceHours === 0 ? '' : `Resources younger than ${graceHours} hours are not judged.`,
    applies.includeManaged ? 'Resources that another Azure service owns are judged too.' : '',
  );
}

function conditions(rule: RuleFile): string {
  return section(
    'Condition',
    rule.knownWhen === undefined ? '' : 'The verdict is unknown unless:',
    fence('cel', rule.knownWhen),
    'Fails when:',
    fence('cel', rule.fail),
    rule.suspectedWhen === undefined ? '' : 'The finding is only suspected when:',
    fence('cel', rule.suspectedWhen),
    rule.severityWhen.length === 0 ? '' : 'Its severity is the first of these that holds, else the one above:',
    table(
      ['Severity', 'When'],
      rule.severityWhen.map((grade) => [grade.then, code(grade.if)]),
    ),
  );
}

function parameters({ id, params }: RuleFile): string {
  const entries = Object.entries(params);
  const [example] = entries;
  if (example === undefined) return '';
  const rows = entries.map(([name, value]) => [code(name), code(JSON.stringify(value))]);
  const override = `rules:\n  params:\n    ${id}: { ${example[0]}: ${JSON.stringify(example[1])} }`;
  return [table(['Parameter', 'Default'], rows), 'Yours go into `azaudit.yaml`:', fence('yaml', override)].join('\n\n');
}

function facts({ needs, impact }: RuleFile): string {
  const forMoney = (impact?.needs ?? []).filter((key) => !needs.includes(key));
  const rows = [...needs.map((key) => factRow(key, 'verdict')), ...forMoney.map((key) => factRow(key, 'money'))];
  if (rows.length === 0) return 'None: the resource says it all.';
  return table(['Fact', 'Needed for', 'What it is', 'Source'], rows);
}

function factRow(key: FactKey, use: string): string[] {
  return [code(key), use, FACTS[key].title, FACTS[key].source];
}

function evidence(rule: RuleFile): string {
  const rows = rule.evidence.map((item) => [item.label, code(item.value), item.unit ?? '', item.window ?? '']);
  return table(['Label', 'Value', 'Unit', 'Window'], rows);
}

function money({ impact, pillar }: RuleFile): string {
  if (impact === undefined) return '';
  return section(
    'Money',
    'Saving per month; negative when the fix costs money:',
    fence('cel', impact.monthly),
    impact.when === undefined ? '' : 'Unpriced unless:',
    fence('cel', impact.when),
    impact.grade === undefined ? '' : `Grade ${impact.grade}.`,
    impact.note ?? '',
    pillar === 'cost' ? `The severity follows the money: ${severityFloors()}, else low.` : '',
  );
}

function fix({ remediation }: RuleFile): string {
  return section(
    'Fix',
    remediation.summary,
    bullets(remediation.steps),
    fence('sh', remediation.cli),
    ...Object.entries(remediation.cliFor).flatMap(([type, command]) => [`For ${code(type)}:`, fence('sh', command)]),
    fence('bicep', remediation.bicep),
  );
}

function framework([name, value]: readonly [string, string | readonly string[]]): string {
  return `${name}: ${[value].flat().join(', ')}`;
}

function exemption(id: string): string {
  return section(
    'Exempt a resource',
    `Tag it ${code(`audit-ignore: ${id}`)}, or ${code(`audit-ignore: ${id}:2027-03-31`)} until a day. The verdict is then not applicable.`,
  );
}

function severityFloors(): string {
  return SEVERITY_FLOORS.map(([floor, severity]) => `${severity} from ${floor.toLocaleString('en-US')}`).join(', ');
}
