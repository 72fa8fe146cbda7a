import { armError, type Reply } from './reply.ts';
import type { RoutedCall } from './route.ts';

export function resourceNotFound(call: RoutedCall): Reply {
  return armError(404, 'ResourceNotFound', `The resource '${call.path}' was not found.`);
}
