import type { Dialect } from './item-text.ts';

/** For receivers that read nothing into a text. */
export const plainDialect: Dialect = {
  inert: (text) => text,
  escape: (text) => text,
  sizeOf: (text) => text.length,
};
