import { z } from 'zod';

const STORES = /^(sqlite:.|postgres(ql)?:\/\/.|blob:https?:\/\/.)/;
const REFERENCE = /^(env:|file:|kv:\/\/)|\$\{/;

/** Where runs and findings are remembered; `sqlite:./azaudit.db`, or a reference to such a text. */
export const storeShape = z
  .string({ error: withoutValue })
  .refine(
    (text) => STORES.test(text) || REFERENCE.test(text),
    'must begin with sqlite:, postgres:// or blob:https://, or name where it is kept: env:, file: or kv://',
  )
  .optional();

/** For what may be a secret: the usual message would show it. */
export function withoutValue({ input }: { readonly input?: unknown }): string {
  return input === undefined ? 'is missing' : 'must be text';
}
