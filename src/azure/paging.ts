import { z } from 'zod';
import type { Listing } from './azure.ts';
import { AzureError } from './azure-error.ts';
import { classify, issueLine } from './classify.ts';

const MAX_PAGES = 2_000;
const MAX_REJECTED_TEXT = 200;

const ArmPage = z.object({ value: z.array(z.unknown()), nextLink: z.string().nullish() });

/** One page: its raw items, and where the next one is. */
export interface Page {
  readonly items: readonly unknown[];
  readonly nextLink: string | undefined;
}

export interface Paged<T> {
  readonly shape: z.ZodType<T>;
  readonly first: () => Promise<Page>;
  readonly next: (link: string) => Promise<Page>;
  /** Links that lead elsewhere are not followed: the token would go with them. */
  readonly host: string;
}

/** Reads every page; never throws. What came before a page that failed is kept, with the failure. */
export async function readPages<T>(paged: Paged<T>): Promise<Listing<T>> {
  const items: T[] = [];
  const rejected: string[] = [];
  try {
    for await (const page of pagesOf(paged)) {
      for (const raw of page.items) {
        const item = paged.shape.safeParse(raw);
        if (item.success) items.push(item.data);
        else rejected.push(`${nameOf(raw)}: ${issueLine(item.error)}`.slice(0, MAX_REJECTED_TEXT));
      }
    }
    return { items, rejected };
  } catch (error) {
    return { items, rejected, failure: classify(error) };
  }
}

/** ARM's envelope. A body without `value` is an error, not an empty list. */
export function armPage(body: unknown): Page {
  const { value, nextLink } = ArmPage.parse(body);
  return { items: value, nextLink: nextLink ?? undefined };
}

async function* pagesOf<T>({ first, next, host }: Paged<T>): AsyncIterable<Page> {
  const seen = new Set<string>();
  let page = await first();
  yield page;
  while (page.nextLink !== undefined && page.nextLink !== '') {
    const link = page.nextLink;
    if (seen.has(link)) throw new AzureError('failed', `the list pages in a circle after ${seen.size + 1} pages`);
    if (seen.size >= MAX_PAGES) throw new AzureError('failed', `the list has more than ${MAX_PAGES} pages`);
    seen.add(link);
    page = await next(followable(link, host));
    yield page;
  }
}

function followable(link: string, host: string): string {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.protocol !== 'https:' || (url.host !== host && !url.host.endsWith(`.${host}`))) {
    throw new AzureError('failed', `the next page is not on ${host}: ${link.slice(0, 80)}`);
  }
  return link;
}

function nameOf(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null) return 'an item that is no object';
  for (const key of ['id', 'name']) {
    const value: unknown = Reflect.get(raw, key);
    if (typeof value === 'string') return value;
  }
  return 'an item without id';
}
