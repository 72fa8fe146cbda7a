import { expect, test } from 'vitest';
import { loadConfig } from '../../../src/app/config/config.ts';
import { temporaryFile } from '../../support/offline.ts';

const TEXT = '\uFEFFscope: { tags: { team: søk } }\n';

test.each([
  ['UTF-8', Buffer.from(TEXT)],
  ['UTF-16, as PowerShell writes it', Buffer.from(TEXT, 'utf16le')],
  ['UTF-16, high byte first', Buffer.from(TEXT, 'utf16le').swap16()],
])('a config in %s with a byte order mark is read', async (_, bytes) => {
  expect(loadConfig(await temporaryFile('azaudit.yaml', bytes)).scope.tags).toEqual({ team: 'søk' });
});
