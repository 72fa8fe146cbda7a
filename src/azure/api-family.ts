/** APIs that Azure throttles separately. */
export type ApiFamily = 'resourceGraph' | 'arm' | 'metrics' | 'cost' | 'retailPrices';

export function apiFamily(url: string): ApiFamily {
  const path = new URL(url).pathname;
  if (/\/providers\/microsoft\.resourcegraph\//i.test(path)) return 'resourceGraph';
  if (/\/providers\/microsoft\.costmanagement\//i.test(path)) return 'cost';
  if (/\/metrics:getbatch$/i.test(path)) return 'metrics';
  if (/^\/api\/retail\//i.test(path)) return 'retailPrices';
  return 'arm';
}
