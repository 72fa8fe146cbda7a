import type { Shape } from '../shape.ts';

const USAGE: Shape = {
  name: { value: 'string', localizedValue: 'string' },
  currentValue: 'double',
  limit: 'double',
  unit: 'string',
  status: 'string',
};

/** A quota is a resource; its figures are in the fact `quota.usage`. */
export const USAGES: Readonly<Record<string, Shape>> = {
  'microsoft.compute/locations/usages': USAGE,
  'microsoft.cognitiveservices/locations/usages': USAGE,
  'microsoft.machinelearningservices/locations/usages': USAGE,
};
