import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assertWritable } from '../../src/cli/output.ts';
import { assertFileWritable } from '../../src/cli/write-target.ts';
import { UsageError } from '../../src/core/errors.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azaudit-'));
  await mkdir(join(folder, 'folder.json'));
  await mkdir(join(folder, 'sealed'));
  await writeFile(join(folder, 'file.json'), 'kept');
  await writeFile(join(folder, 'sealed.json'), 'kept');
  await chmod(join(folder, 'sealed'), 0o500);
  await chmod(join(folder, 'sealed.json'), 0o400);
});
afterAll(() => rm(folder, { recursive: true }));

function refusal(name: string): unknown {
  try {
    assertFileWritable(join(folder, name));
  } catch (error) {
    return error;
  }
  return undefined;
}

test.each([
  ['in no folder', 'nowhere/x.json', 'there is no such folder'],
  ['that is a folder', 'folder.json', 'it is a folder'],
  ['that would be a folder', 'new/', 'it is a folder'],
  ['below a file', 'file.json/x.json', 'what should be its folder is a file'],
])('a file %s is refused in one line', (_, name, reason) => {
  expect(refusal(name)).toEqual(new UsageError(`${join(folder, name)} cannot be written: ${reason}`));
});

// Nothing is forbidden to root.
describe.skipIf(process.getuid?.() === 0)('without permission', () => {
  test.each(['sealed.json', 'sealed/x.json'])('%s is refused', (name) => {
    expect(refusal(name)).toEqual(new UsageError(`${join(folder, name)} cannot be written: permission denied`));
  });
});

test('a file that can be written is neither made nor emptied by asking', async () => {
  const before = await readdir(folder);
  expect(refusal('file.json')).toBeUndefined();
  expect(refusal('new.json')).toBeUndefined();
  expect(await readdir(folder)).toEqual(before);
  expect(await readFile(join(folder, 'file.json'), 'utf8')).toBe('kept');
});

test.each([
  ['toString', []],
  ['__proto__', []],
  ['json', ['x.constructor']],
])('what every object has is no format: %s %j', (format, files) => {
  expect(() => assertWritable({ format, files, color: false })).toThrow(UsageError);
});
