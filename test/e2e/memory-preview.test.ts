import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Digest } from '../../src/core/digest.ts';
import { audit } from '../support/cli.ts';
import { digestsIn, later } from '../support/memory-scene.ts';
import { nightsOn, temporaryFolder } from '../support/nights.ts';
import { answer, startReceiver } from '../support/receiver.ts';
import { search, smallEstate } from '../support/small-estate.ts';

const HOUR = 3_600_000;
const SICK = smallEstate({ resources: [search('a', 'ada'), search('b', 'bob')] });
const WELL = smallEstate({ resources: [search('a', 'ada', { disableLocalAuth: true }), search('b', 'bob')] });

/** All but the run, which is another one. */
function content({ kind, owner, items, counts, notes }: Digest): object {
  return { kind, owner, items, counts, notes };
}

test('a preview prints what the next run then sends', { timeout: 60_000 }, async () => {
  let mood = answer(200);
  const hook = await startReceiver((...request) => mood(...request));
  const folder = await temporaryFolder();
  const config = { notify: [{ name: 'hook', type: 'webhook', url: hook.url, allowHosts: [hook.host] }] };
  await writeFile(`${folder}/azaudit.yaml`, JSON.stringify(config));
  const nights = await nightsOn(`sqlite:${folder}/azaudit.db`, config);
  const preview = async (): Promise<{ sent: object[]; stderr: string }> => {
    const { stdout, stderr } = await audit(['notify', 'preview', '--format', 'json'], { cwd: folder });
    const { messages }: { messages: { payloads: { body: { data: Digest } }[] }[] } = JSON.parse(stdout);
    return { sent: messages.flatMap(({ payloads }) => payloads.map(({ body }) => content(body.data))), stderr };
  };

  // The clock of the preview is the machine's, and no week may pass.
  const start = Date.now() - Date.parse(SICK.now) - 6 * HOUR;
  await nights.run({ estate: later(SICK, start) });
  expect(await preview()).toEqual({ sent: [], stderr: 'note: nothing is due for hook: only changes are told\n' });

  await nights.run({ estate: later(WELL, start + HOUR), notify: false });
  const untold = await preview();
  mood = answer(503);
  hook.received.length = 0;
  await nights.run({ estate: later(WELL, start + 2 * HOUR) });
  // Three tries of one message.
  const refused = digestsIn(hook.received).slice(0, 1).map(content);
  expect(refused).toHaveLength(1);
  expect(untold).toEqual({ sent: refused, stderr: '' });

  const pending = await preview();
  mood = answer(200);
  hook.received.length = 0;
  await nights.run({ estate: later(WELL, start + 3 * HOUR) });
  expect(pending.sent).toEqual(digestsIn(hook.received).map(content));
  expect(pending.sent).toHaveLength(1);
});
