import { expect, test } from 'vitest';
import { MODEL_RETIREMENTS_AS_OF } from '../../src/derive/model-retirements.ts';
import { PTU_SIZES_AS_OF } from '../../src/derive/ptu-sizes.ts';

const YEAR = 366 * 86_400_000;

/** The one place that looks at the real calendar: what is bundled goes stale, and somebody has to notice. */
test.each([
  ['model retirements', MODEL_RETIREMENTS_AS_OF],
  ['PTU sizes', PTU_SIZES_AS_OF],
])('the bundled %s of %s are younger than a year', (_, asOf) => {
  expect(Date.now() - Date.parse(asOf)).toBeLessThan(YEAR);
});
