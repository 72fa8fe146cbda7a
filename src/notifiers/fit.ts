export interface Room {
  /** In the receiver's measure. */
  readonly size: number;
  readonly most: number;
}

/** The leading parts that fit, rendered only as far as needed, what they take, and how many are left out. */
export function fit<T, R>(
  parts: readonly T[],
  room: Room,
  { render, sizeOf }: { readonly render: (part: T) => R; readonly sizeOf: (rendered: R) => number },
): { readonly kept: R[]; readonly size: number; readonly omitted: number } {
  const kept: R[] = [];
  let size = 0;
  for (const part of parts.slice(0, room.most)) {
    const rendered = render(part);
    const next = size + sizeOf(rendered);
    if (next > room.size) break;
    size = next;
    kept.push(rendered);
  }
  return { kept, size, omitted: parts.length - kept.length };
}
