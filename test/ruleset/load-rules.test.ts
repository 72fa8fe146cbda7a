import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { SOUND } from './rule-text.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

function rule(id: string, change: (text: string) => string = (text) => text): string {
  return change(SOUND.replace('id: sample', `id: ${id}`));
}

function complaint(...folders: { path: string; byPillar?: boolean }[]): string {
  try {
    loadRules(folders);
  } catch (error) {
    if (error instanceof UsageError) return error.message;
    throw error;
  }
  return '';
}

function hash(): string {
  return loadRules([{ path: folder }]).hash;
}

test('finds rules in sub-folders, in order, and leaves cases and hidden entries alone', () => {
  write('b/two.yaml', rule('two'));
  write('a/deep/one.yaml', rule('one'));
  write('a/deep/one.cases.yaml', 'not: cases');
  write('..old/two.yaml', rule('two'));
  write('notes.txt', 'no rule');
  expect(loadRules([{ path: folder }]).rules.map(({ id }) => id)).toEqual(['one', 'two']);
});

test('names every mistake of every file in one error', () => {
  const first = write(
    'one.yaml',
    rule('one', (text) => text.replace('severity: high', 'severity: hihg')),
  );
  const second = write(
    'two.yaml',
    rule('two', (text) => text.replace('replicaCount <', 'replicaCnt <')),
  );
  expect(complaint({ path: folder }).split('\n')).toEqual([
    expect.stringMatching(`^${first}:4: severity: `),
    expect.stringMatching(`^${second}:10: fail: `),
  ]);
});

test('a file that is no text is a mistake of that file', () => {
  const file = write('one.yaml', '');
  writeFileSync(file, Buffer.from('title: Müller', 'latin1'));
  expect(complaint({ path: folder })).toBe(`${file}: cannot be read: neither UTF-8 nor UTF-16: save it in one of them`);
});

test('a type that nobody has written down may be a misspelt one', () => {
  write(
    'one.yaml',
    rule('one', (text) => text.replace('[microsoft.search/searchservices]', '[microsoft.search/searchservice]')),
  );
  expect(loadRules([{ path: folder }]).warnings.join()).toContain('(did you mean microsoft.search/searchservices?)');
});

describe('a name means one rule', () => {
  test('across folders', () => {
    const mine = write('mine/one.yaml', rule('one'));
    const theirs = write('theirs/one.yaml', rule('one'));
    const message = complaint({ path: join(folder, 'mine') }, { path: join(folder, 'theirs') });
    expect(message).toBe(`${theirs}:1: "one" is already the name of the rule in ${mine}`);
  });

  test('also against the aliases of others', () => {
    write(
      'one.yaml',
      rule('one', (text) => text.replace('title:', 'aliases: [other, two]\ntitle:')),
    );
    write('two.yaml', rule('two'));
    expect(complaint({ path: folder })).toContain('"two" is already the name of the rule in');
  });
});

test('our own pack keeps each rule in the folder of its pillar', () => {
  write('security/one.yaml', rule('one'));
  expect(complaint({ path: folder, byPillar: true })).toContain('pillar: must equal the folder name "security"');
  expect(complaint({ path: folder })).toBe('');
});

test('a link out of the folder is refused, one inside it is followed', () => {
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(outside, 'one.yaml'), rule('one'));
  mkdirSync(join(folder, '..data'));
  write('..data/two.yaml', rule('two'));
  symlinkSync(join(folder, '..data/two.yaml'), join(folder, 'two.yaml'));
  expect(loadRules([{ path: folder }]).rules.map(({ id }) => id)).toEqual(['two']);
  symlinkSync(join(outside, 'one.yaml'), join(folder, 'one.yaml'));
  expect(complaint({ path: folder })).toContain('one.yaml: is a link out of the rule folder');
  rmSync(outside, { recursive: true });
});

test('files above 1 MB and folders with more than a thousand rules are refused', () => {
  write('one.yaml', `${rule('one')}# ${'x'.repeat(1024 * 1024)}`);
  expect(complaint({ path: folder })).toContain('one.yaml: is larger than 1 MB');
  rmSync(join(folder, 'one.yaml'));
  for (let index = 0; index <= 1000; index++) write(`r${index}.yaml`, '');
  expect(complaint({ path: folder })).toContain('more than 1000 rules');
});

test.each([
  ['is not there', () => join(folder, 'nowhere'), 'no such folder'],
  ['is a file', () => write('one.yaml', rule('one')), 'is a file: name the folder that it is in'],
  ['is empty', () => folder, 'no rule files (*.yaml) in it'],
  ['has cases only', () => dirname(write('one.cases.yaml', '[]')), 'no rule files (*.yaml) in it'],
])('a folder that %s is one line without a line number', (_, make, message) => {
  const path = make();
  expect(complaint({ path })).toBe(`${path}: ${message}`);
});

test('a file that is nearly a rule file is not passed over, also beside others', () => {
  const stray = write('deep/two.yml', rule('two'));
  expect(complaint({ path: folder })).toBe(`${stray}: .yml is not read: rename it to .yaml`);
  write('one.yaml', rule('one'));
  const shouting = write('three.YAML', rule('three'));
  expect(complaint({ path: folder }).split('\n').toSorted()).toEqual([
    `${stray}: .yml is not read: rename it to .yaml`,
    `${shouting}: .YAML is not read: rename it to .yaml`,
  ]);
});

test('a rule that PowerShell wrote is read', () => {
  writeFileSync(join(folder, 'one.yaml'), Buffer.from(`\uFEFF${rule('one')}`, 'utf16le'));
  expect(loadRules([{ path: folder }]).rules.map(({ id }) => id)).toEqual(['one']);
});

test('a type without a property table loads with a warning that names it', () => {
  write(
    'one.yaml',
    rule('one', (text) => text.replace('microsoft.search/searchservices', 'Contoso.Things/widgets')),
  );
  expect(loadRules([{ path: folder }]).warnings).toEqual([expect.stringContaining('contoso.things/widgets')]);
});

test('the hash follows what rules say, not how they are written', () => {
  write('one.yaml', rule('one'));
  const original = hash();
  write('one.yaml', `# a remark\n${rule('one', (text) => text.replace('severity: high', "severity:   'high'"))}`);
  expect(hash()).toBe(original);
  write(
    'one.yaml',
    rule('one', (text) => text.replace('floor: 2', 'floor: 3')),
  );
  expect(hash()).not.toBe(original);
});
