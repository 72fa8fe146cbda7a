import type { Estate, EstateResource } from './estate.ts';

/** Resources by position. A plain array is one; a generator makes each resource anew when asked. */
export interface ResourceList extends Iterable<EstateResource> {
  readonly length: number;
  at(index: number): EstateResource | undefined;
}

/** What the simulator serves: an estate whose resources need not all be in memory. Every `Estate` is one. */
export type EstateSource = Omit<Estate, 'resources'> & { readonly resources: ResourceList };
