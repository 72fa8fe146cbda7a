import type { PipelinePolicy, PipelineRequest } from '@azure/core-rest-pipeline';

/** POSTs that only ask. Whole paths, so that nothing below or beside them slips through. */
export const QUERY_POSTS: readonly RegExp[] = [
  /^\/providers\/microsoft\.resourcegraph\/resources$/i,
  /^\/(?:[^/]+\/)+providers\/microsoft\.costmanagement\/(?:query|forecast)$/i,
  // A metrics endpoint of one's own may name the region in its path.
  /^(?:\/[^/]+)*\/subscriptions\/[^/]+\/metrics:getbatch$/i,
];

/** Throws on whatever could change something in Azure, before anything is sent. */
export const readOnlyGuard: PipelinePolicy = {
  name: 'azauditReadOnlyGuard',
  sendRequest(request, next) {
    if (!onlyReads(request)) {
      const { pathname } = new URL(request.url);
      throw new Error(`read-only guard: ${request.method} ${pathname} was not sent`);
    }
    return next(request);
  },
};

function onlyReads({ method, url }: PipelineRequest): boolean {
  if (method === 'GET' || method === 'HEAD') return true;
  const { pathname } = new URL(url);
  return method === 'POST' && QUERY_POSTS.some((shape) => shape.test(pathname));
}
