import type { ChildResource } from './estate.ts';
import type { Located } from './estate-index.ts';

/** The children of one collection as ARM lists them: under the parent's id, in the parent's region. */
export function childBodies(
  parent: Located,
  collection: string,
): { child: ChildResource; body: Record<string, unknown> }[] {
  const found = Object.entries(parent.resource.children).find(
    ([key]) => key.toLowerCase() === collection.toLowerCase(),
  );
  if (found === undefined) return [];
  const [key, children] = found;
  return children.map((child) => ({
    child,
    body: {
      id: `${parent.id}/${key}/${child.name}`,
      name: child.name,
      type: `${parent.resource.type}/${key}`,
      location: parent.resource.location,
      ...child.body,
    },
  }));
}
