import { expect, test } from 'vitest';
import { suggestion } from '../../src/core/suggest.ts';

test.each([
  ['lable', ['label', 'value'], ' (did you mean label?)'],
  ['severty', ['severity'], ' (did you mean severity?)'],
  ['FAILON', ['failOn', 'deadline'], ' (did you mean failOn?)'],
  ['flor', ['floor', 'for'], ' (did you mean floor?)'],
  ['ab', ['ba'], ' (did you mean ba?)'],
  ['zebra', ['label', 'value'], ''],
  ['x', [], ''],
])('%s among %j', (written, names, expected) => {
  expect(suggestion(written, names)).toBe(expected);
});
