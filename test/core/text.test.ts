import { assert, integer, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cut, money, oneLine, printable } from '../../src/core/text.ts';

test.each([
  ['escape sequences', '\u001b[31mred\u001b]8;;https://evil.example\u0007', '[31mred]8;;https://evil.example'],
  ['text direction', '\u202egnp.exe\u2066\u061c', 'gnp.exe'],
  ['zero width', 'a\u200bb\u200dc\u2060d\ufeffe\u00adf\u{e0041}', 'abcdef'],
  ['half characters', 'a\ud800b', 'ab'],
  ['what is to be seen', 'naïve 漢 🔥 ❤️', 'naïve 漢 🔥 ❤️'],
])('%s', (_, text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('line breaks of any kind become one space', () => {
  expect(oneLine(' a\r\n\u0085\tb\u2028c\u00a0 d ')).toBe('a b c d');
});

describe('cutting', () => {
  test.each([
    ['abcdef', 6, 'abcdef'],
    ['abcdef', 5, 'abcd…'],
    ['abc def', 5, 'abc…'],
    ['a👩‍👩‍👧‍👦b', 5, 'a…'],
    ['ae\u0301e\u0301', 4, 'ae\u0301…'],
    [`a${'\u0301'.repeat(99)}`, 5, '…'],
    ['', 3, ''],
  ])('%j to %i', (text, room, expected) => {
    expect(cut(text, room)).toBe(expected);
  });

  test('never exceeds the room, whatever a character takes of it', () => {
    const fits = property(string({ unit: 'grapheme', maxLength: 60 }), integer({ min: 3, max: 80 }), (text, room) => {
      const kept = cut(text, room, bytes);
      return bytes(kept) <= room && (kept === text || bytes(text) > room);
    });
    expect(() => assert(fits, { seed: 5, numRuns: 500 })).not.toThrow();
  });
});

test.each([
  [18_200.4, 'EUR', 'EUR 18,200'],
  [0, 'USD', 'USD 0'],
  [0.4, 'USD', 'less than USD 1'],
  [7, '<!here>', 'unknown currency 7'],
])('%d %s', (value, currency, expected) => {
  expect(money(value, currency)).toBe(expected);
});

function bytes(text: string): number {
  return Buffer.byteLength(text);
}
