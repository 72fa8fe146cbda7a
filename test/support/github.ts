import { startReceiver, type Receiver } from './receiver.ts';

export interface FakeIssue {
  readonly number: number;
  title: string;
  body: string;
  state: string;
  readonly labels: readonly string[];
  readonly comments: string[];
  readonly pull_request?: object;
}

/** Issues of one repository behind the few calls of GitHub's API that azaudit makes; `failNext` breaks one write. */
export async function startGithub(): Promise<
  Receiver & { readonly issues: FakeIssue[]; writes(): string[]; failNext(after: number): void }
> {
  const issues: FakeIssue[] = [];
  let failing = Infinity;
  const receiver = await startReceiver((response, { method, path, headers, body }) => {
    const url = new URL(path, 'http://github.test');
    const [, number, comments] =
      /^\/repos\/contoso\/platform\/issues(?:\/(\d+))?(\/comments)?$/.exec(url.pathname) ?? [];
    const reply = (status: number, value: unknown): void => void response.writeHead(status).end(JSON.stringify(value));
    if (headers.authorization !== 'Bearer ghp_token' || headers['user-agent'] === undefined) return reply(401, {});
    const issue = issues.find((one) => String(one.number) === number);
    if (method === 'GET') {
      const label = url.searchParams.get('labels') ?? '';
      const all =
        comments === undefined ? issues.filter(({ labels }) => labels.includes(label)) : (issue?.comments ?? []);
      const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('per_page'))];
      const items = all.slice((page - 1) * size, page * size);
      return reply(
        200,
        items.map((one) => (typeof one === 'string' ? { body: one } : one)),
      );
    }
    failing -= 1;
    if (failing === 0) return reply(502, {});
    const change = JSON.parse(body);
    if (comments !== undefined) issue?.comments.push(change.body);
    else if (issue !== undefined) Object.assign(issue, change);
    else issues.push({ number: issues.length + 1, state: 'open', comments: [], ...change });
    reply(method === 'POST' ? 201 : 200, {});
  });
  return {
    ...receiver,
    issues,
    writes: () =>
      receiver.received
        .filter(({ method }) => method !== 'GET')
        .map(({ method, path }) => `${method} ${path.split('/issues')[1]}`),
    failNext: (after) => {
      failing = after;
    },
  };
}
