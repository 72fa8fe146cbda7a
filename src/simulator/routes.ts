import type { Route } from './route.ts';
import { SUBSCRIPTION_ROUTES } from './subscriptions.ts';

export const ROUTES: readonly Route[] = [...SUBSCRIPTION_ROUTES];
