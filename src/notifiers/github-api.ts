import { z } from 'zod';
import { DeliveryError, type DeliveryContext } from './notifier.ts';

const PAGE = 100;
const MOST_PAGES = 200;
/** A page of 100 issues with bodies of up to 64 kB. */
const MAX_BYTES = 16 * 1024 * 1024;

const issueShape = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string().nullable(),
  state: z.string(),
  pull_request: z.unknown().optional(),
});
export type Issue = z.infer<typeof issueShape>;

const commentShape = z.object({ body: z.string().nullable().optional() });

export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'open' | 'closed';
  readonly labels?: readonly string[];
}

/** The few calls to a repository's issues that are needed. All throw DeliveryError. */
export interface GithubApi {
  /** Open and closed, oldest first, all pages. */
  labelled(label: string): Promise<Issue[]>;
  create(issue: IssueChange): Promise<void>;
  update(number: number, change: IssueChange): Promise<void>;
  /** Texts of the comments that were written or changed since then. */
  comments(number: number, since: string): Promise<string[]>;
  comment(number: number, body: string): Promise<void>;
}

export function githubApi({ sink, send }: Pick<DeliveryContext, 'sink' | 'send'>, repository: string): GithubApi {
  const { secret } = sink;
  if (secret === undefined) throw new DeliveryError('gone', 'no token is given');
  const base = `${sink.url.replace(/\/+$/, '')}/repos/${repository}/issues`;
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${secret}`,
    'content-type': 'application/json',
    'user-agent': 'azaudit',
    'x-github-api-version': '2022-11-28',
  };

  async function call(method: 'GET' | 'POST' | 'PATCH', path: string, body?: object): Promise<string> {
    const content = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await send({ method, url: `${base}${path}`, headers, maxBytes: MAX_BYTES, ...content }).catch(
      rethrowClearly,
    );
    return answer.body;
  }

  async function all<T>(path: string, shape: z.ZodType<T>): Promise<T[]> {
    const found: T[] = [];
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      const items = parseList(await call('GET', `${path}&per_page=${PAGE}&page=${page}`), shape);
      if (items.length === 0) break;
      found.push(...items);
    }
    return found;
  }

  return {
    labelled: async (label) => {
      const query = new URLSearchParams({ labels: label, state: 'all', sort: 'created', direction: 'asc' });
      const issues = await all(`?${query}`, issueShape);
      return issues.filter((issue) => issue.pull_request === undefined);
    },
    create: async (issue) => void (await call('POST', '', issue)),
    update: async (number, change) => void (await call('PATCH', `/${number}`, change)),
    comments: async (number, since) => {
      const comments = await all(`/${number}/comments?${new URLSearchParams({ since })}`, commentShape);
      return comments.flatMap(({ body }) => body ?? []);
    },
    comment: async (number, body) => void (await call('POST', `/${number}/comments`, { body })),
  };
}

/** A 403 that is no throttling is about the token, whatever the issue says. */
function rethrowClearly(error: unknown): never {
  if (!(error instanceof DeliveryError) || error.outcome !== 'rejected' || error.answer?.status !== 403) throw error;
  throw new DeliveryError('gone', `${error.message}: the token may not do this`, undefined, error.answer);
}

function parseList<T>(text: string, shape: z.ZodType<T>): T[] {
  try {
    return z.array(shape).parse(JSON.parse(text));
  } catch {
    throw new DeliveryError('retry', 'the answer of GitHub cannot be read');
  }
}
