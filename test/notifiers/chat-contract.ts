import { assert, boolean, constantFrom, integer, nat, property, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DIGEST_KINDS, type Digest } from '../../src/core/digest.ts';
import { digestOf, HOSTILE_TEXTS, SIZES, withText } from './digests.ts';

/** What every chat promises for any digest; `problemsOf` says why the chat would refuse it, and what would come alive. */
export function chatContract(problemsOf: (digest: Digest) => string[]): void {
  describe.each(DIGEST_KINDS)('a %s message', (kind) => {
    test.each(SIZES)('of %i findings is within the limits and clean', (size) => {
      const options = (size > 100 ? [40] : [0, 1, 40]).flatMap((owners) => [
        { kind, size, owners, seed: size + owners, hostile: false },
        { kind, size, owners, seed: size + owners, hostile: true },
      ]);
      expect(options.flatMap((option) => problemsOf(digestOf(option)))).toEqual([]);
    });
  });

  test('any digest is within the limits and clean', () => {
    const drawn = { kind: constantFrom(...DIGEST_KINDS), size: integer({ min: 0, max: 60 }), hostile: boolean() };
    const options = record({ ...drawn, seed: nat(), owners: integer({ min: 0, max: 30 }) });
    const isSound = property(options, (option) => problemsOf(digestOf(option)).length === 0);
    expect(() => assert(isSound, { seed: 4, numRuns: 150 })).not.toThrow();
  });

  test.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 40), text]))('nothing of %j comes alive', (_, text) => {
    expect(problemsOf(withText(text))).toEqual([]);
  });
}

/** Every finding is told or counted, and some are told however long their names are. */
export function lossOf({ kind, items }: Digest, { rows, more }: { rows: number; more: number }): string[] {
  const isNumbersOnly = kind === 'baseline' || kind === 'overflow';
  const isLost = rows + more !== items.length || rows < Math.min(items.length, 2);
  return isLost && !isNumbersOnly ? [`${rows} rows and ${more} more`] : [];
}
