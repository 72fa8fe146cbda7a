import { z } from 'zod';
import { configShape } from '../../src/app/config/config.ts';
import { loadRulePack } from '../../src/app/rule-pack.ts';
import { reportJsonSchema } from '../../src/reporters/report-schema.ts';
import { ruleFileJsonSchema } from '../../src/ruleset/rule-file.ts';
import { customRole } from './custom-role.ts';
import { factsPage } from './facts-page.ts';
import type { Files } from './files.ts';
import { schemaText } from './markdown.ts';
import { permissionsPage } from './permissions-page.ts';
import { ruleIndex } from './rule-index.ts';
import { rulePage } from './rule-page.ts';
import { securityPage } from './security-page.ts';

/** Everything that is generated from the code and the rules. */
export function generatedFiles(): Files {
  const pack = loadRulePack({ directories: [], params: {} });
  return new Map([
    ['docs/schemas/report.schema.json', schemaText(Object(reportJsonSchema()))],
    ['docs/schemas/config.schema.json', schemaText(z.toJSONSchema(configShape, { io: 'input' }))],
    ['docs/schemas/rule.schema.json', schemaText(Object(ruleFileJsonSchema()))],
    ['docs/facts.md', factsPage()],
    ['docs/permissions.md', permissionsPage()],
    ['infra/custom-role.bicep', customRole()],
    ['SECURITY.md', securityPage()],
    ['docs/rules/README.md', ruleIndex(pack)],
    ...pack.loaded.map((item): [string, string] => [`docs/rules/${item.rule.id}.md`, rulePage(item)]),
  ]);
}
