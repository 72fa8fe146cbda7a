import { describe, expect, test } from 'vitest';
import { mistakesAfter, mistakesIn, SOUND } from './rule-text.ts';

const FAIL = 'fail: resource.properties.replicaCount < params.floor';

/** What is wrong, the part of the sound rule, what stands there instead, part of the message. */
const MISTAKES: readonly [string, string, string, string][] = [
  [
    'misspelt property',
    'properties.replicaCount <',
    'properties.replicaCnt <',
    'sample.yaml:10: fail: no such property: resource.properties.replicaCnt (did you mean replicaCount?)',
  ],
  [
    'property far from any',
    'properties.replicaCount <',
    'properties.zebra <',
    'no such property: resource.properties.zebra',
  ],
  ['misspelt field of the resource', 'resource.sku.name !=', 'resource.sku.nam !=', 'did you mean name?'],
  [
    'misspelt property inside has()',
    FAIL,
    'fail: has(resource.properties.replicas)',
    'no such property: resource.properties.replicas',
  ],
  [
    'misspelt item of a list',
    FAIL,
    'fail: resource.properties.privateEndpointConnections.exists(c, c.nme == "")',
    'c.nme',
  ],
  ['number compared with text', '< params.floor', '< "2"', 'no such overload: double < string'],
  ['text compared with number', '!= "free"', '!= 2', 'no such overload: string != int'],
  ['misspelt key', FAIL, FAIL.replace('fail:', 'fails:'), 'sample.yaml:10: fails: unknown key (did you mean fail?)'],
  ['missing key', `${FAIL}\n`, '', 'sample.yaml:1: fail: is missing'],
  ['misspelt nested key', '  when:', '  whenever:', 'sample.yaml:7: applies.whenever: unknown key'],
  [
    'wrong severity',
    'severity: high',
    'severity: hihg',
    'sample.yaml:4: severity: must be info, low, medium, high or critical, not "hihg"',
  ],
  ['list for a text', 'title: A sample', 'title: [A]', 'sample.yaml:2: title: must be text, not a list'],
  ['nothing after a key', 'title: A sample', 'title:', 'sample.yaml:2: title: must be text, not empty'],
  ['nothing in quotes', 'title: A sample', 'title: ""', 'sample.yaml:2: title: must not be empty'],
  ['no type at all', '[microsoft.search/searchservices]', '[]', 'applies.types: must not be empty'],
  [
    'verdict without quotes',
    FAIL,
    'fail: true',
    "sample.yaml:10: fail: a CEL expression is text: write 'true' in quotes",
  ],
  ['verdict that YAML reads as a mapping', FAIL, 'fail: { a: 1 }', 'fail: a CEL expression is text: put it in quotes'],
  ['nothing as a verdict', FAIL, 'fail:', 'sample.yaml:10: fail: must be text, not empty'],
  ['parameter in capitals', 'floor: 2', 'Floor: 2', 'params.Floor: is no name that fits: write it like minReplicas'],
  [
    'parameter of no kind',
    'floor: 2',
    'floor: null',
    'params.floor: must be text, a number, true or false, a list or a mapping, not empty',
  ],
  [
    'list inside a list',
    'names: [a, b]',
    'names: [[a]]',
    'params.names.0: must be text, a number or true or false, not a list',
  ],
  [
    'integer in arithmetic',
    '* -1.0',
    '+ 1',
    'sample.yaml:17: impact.monthly: write 1.0 instead of 1: every number in resources, facts and params is a decimal',
  ],
  ['negative integer in arithmetic', '* -1.0', '* -1', 'write -1.0 instead of -1'],
  [
    'integer with an untyped value',
    FAIL,
    'fail: resource.properties.upgradeAvailable + 1 > 2',
    'write 1.0 instead of 1',
  ],
  ['size() in arithmetic', '* -1.0', '* size(params.names)', 'wrap the integer in double(…)'],
  ['null', '!= "free"', '!= null', 'ask has(…) instead'],
  [
    'fact that is not in needs',
    '< params.floor',
    '< facts.price.searchUnit',
    'facts.price is not among the facts that the rule needs: add it to needs',
  ],
  ['impact fact in the verdict', '< params.floor', '< facts.price.searchUnit', 'sample.yaml:10: fail: facts.price'],
  ['misspelt field of a fact', 'coverage < 0.9', 'covrage < 0.9', 'facts.vm.activity.covrage (did you mean coverage?)'],
  ['unknown fact in needs', '[vm.activity]', '[vm.activty]', 'unknown fact "vm.activty" (did you mean vm.activity?)'],
  ['unknown parameter', 'params.floor', 'params.flor', 'no such property: params.flor (did you mean floor?)'],
  ['unknown variable', 'params.floor', 'limit', 'Unknown variable: limit'],
  ['verdict that is no condition', FAIL, 'fail: resource.properties.replicaCount', 'the result must be true or false'],
  ['amount that is no number', '* -1.0', '> 1.0', 'the result must be a decimal number'],
  [
    'integer amount',
    'facts.price.searchUnit * -1.0',
    '"5"',
    'the result must be a decimal number, but it is an integer (write 1.0 instead of 1',
  ],
  ['broken expression', FAIL, 'fail: resource.properties.replicaCount <', 'sample.yaml:10: fail: '],
  ['plain http reference', 'https://learn', 'http://learn', 'sample.yaml:20: references.0: an https address'],
  [
    'placeholder of nothing',
    '{{resource.name}}',
    '{{resource.nmae}}',
    'sample.yaml:19: remediation.summary: {{resource.nmae}}',
  ],
  [
    'command for a type that the rule does not judge',
    'remediation:',
    'remediation:\n  cliFor: { microsoft.compute/disks: az disk delete }',
    'sample.yaml:19: remediation.cliFor.microsoft.compute/disks: the rule does not apply to it',
  ],
  [
    'id that is not the file name',
    'id: sample',
    'id: simple',
    'sample.yaml:1: id: "simple" must equal the file name "sample"',
  ],
  ['id with capitals', 'id: sample', 'id: Sample', 'lower-case words joined by hyphens'],
  ['grace in words', '  when:', '  grace: a week\n  when:', 'applies.grace: write 0, 24h or 7d'],
  ['unquoted !', '  when: resource', '  when: !(resource', 'must stand in quotes'],
  ['ternary without quotes', FAIL, `${FAIL} ? true : false`, 'sample.yaml:10: a value that holds ": " must stand'],
  ['alias of nothing', 'title: A sample', 'title: *title', 'sample.yaml:2: nothing is anchored as &title'],
  ['a number that is none', 'floor: 2', 'floor: .nan', 'params.floor: must be text, a number, true or false'],
  ['list of two kinds', 'names: [a, b]', 'names: [a, 1]', 'sample.yaml:9: params.names.1: must be of the same kind'],
  ['placeholder that never ends', '{{resource.name}}', '{{resource.name', '{{resource.name. is no placeholder'],
  ['empty placeholder', '{{resource.name}}', '{{ }}', 'sample.yaml:19: remediation.summary: {{ }} is no placeholder'],
  ['expression as placeholder', '{{resource.name}}', '{{lower(resource.name)}}', '{{lower(resource.name)}} is no'],
  ['index in a placeholder', '{{resource.name}}', '{{resource.zones[0]}}', '{{resource.zones[0]}} is no placeholder'],
  ['placeholder of an object', '{{resource.name}}', '{{resource.sku}}', '{{resource.sku}} is not a single value'],
  ['placeholder of the prototype', '{{resource.name}}', '{{resource.toString}}', 'names nothing that this rule sees'],
  ['sequence for the terminal', 'A sample', '"\\e[2J"', 'sample.yaml:2: title: must not hold control characters'],
  ['reversed text', 'A sample', '"a\\u202eb"', 'sample.yaml:2: title: must not hold control characters'],
  ['duration of days', FAIL, 'fail: now > now + duration("1d")', 'duration("1d") never has a value'],
  ['time in words', FAIL, 'fail: timestamp("yesterday") < now', 'timestamp("yesterday") never has a value'],
  ['optional chaining', FAIL, 'fail: resource.?kind.orValue("") == ""', 'ask has(…) instead of .?'],
  ['repeated key', 'severity: high', 'severity: high\nseverity: low', 'sample.yaml:5: '],
];

test('a sound rule is accepted', () => {
  expect(mistakesIn(SOUND)).toEqual([]);
});

describe('a mistake is told with its file, line and field', () => {
  test.each(MISTAKES)('%s', (_, part, replacement, message) => {
    const found = mistakesAfter(part, replacement);
    expect(found.length).toBeGreaterThan(0);
    expect(found.join('\n')).toContain(message);
    expect(found.every((line) => /^sample\.yaml:\d+: /.test(line))).toBe(true);
  });

  test('in a block of several lines, the line of the wrong word', () => {
    const block = 'fail: |\n  resource.properties.replicaCount < 2.0 &&\n  resource.properties.replicaCnt > 1';
    expect(mistakesAfter(FAIL, block)[0]).toMatch(/^sample\.yaml:12: fail: no such property/);
  });

  test.each([
    ['', 'the file must be a mapping, not empty'],
    ['- a', 'the file must be a mapping, not a list'],
    [`${SOUND}---\n${SOUND}`, 'one document per file, without ---'],
  ])('a file that is no rule at all: %j', (text, message) => {
    expect(mistakesIn(text)).toEqual([expect.stringMatching(`^sample\\.yaml:\\d+: ${message}$`)]);
  });

  test('one line where one thing is wrong', () => {
    expect(mistakesAfter(FAIL, FAIL.replace('fail:', 'fial:'))).toHaveLength(1);
    expect(mistakesAfter('  when: resource', '  when: !resource')).toHaveLength(1);
  });

  test('all mistakes of a file at once', () => {
    const broken = SOUND.replace('severity: high', 'severity: hihg')
      .replace('fail:', 'fails:')
      .replace('https:', 'http:');
    expect(mistakesIn(broken)).toHaveLength(3);
  });

  test('on the one type of several where the property does not exist', () => {
    const types = 'types: [microsoft.search/searchservices, microsoft.compute/disks]';
    expect(mistakesAfter('types: [microsoft.search/searchservices]', types).join()).toContain(
      '(on microsoft.compute/disks)',
    );
  });
});

describe('friendly where the meaning is clear', () => {
  test.each([
    ['an integer in a comparison', '< params.floor', '== 2'],
    ['a list of integers', '< params.floor', 'in [1, 2]'],
    ['a list parameter', '< params.floor', '< 2.0 && resource.sku.name in params.names'],
    ['an optional property in has()', '< params.floor', '< 2.0 && has(resource.properties.hostingMode)'],
    ['nested braces in a command', 'summary: Add', 'cli: \'az x --set {"a":{"b":1}}\'\n  summary: Add'],
    ['a list in a placeholder', '{{resource.name}}', '{{resource.zones}}'],
    ['a text of several lines', 'title: A sample', 'title: A sample\ndescription: |\n  One\n  \tTwo 👩‍🚀'],
    ['two nested loops', '< params.floor', '< 2.0 && resource.zones.all(z, resource.zones.all(y, y != z))'],
    ['an ARM type in its own casing', 'microsoft.search/searchservices', 'Microsoft.Search/searchServices'],
  ])('%s', (_, part, replacement) => {
    expect(mistakesAfter(part, replacement)).toEqual([]);
  });
});
