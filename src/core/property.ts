/** The value at a path of keys; undefined where anything on the way is no object. */
export function valueAt(source: unknown, ...path: readonly string[]): unknown {
  let value = source;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** Undefined when there is no text or an empty one. */
export function textAt(source: unknown, ...path: readonly string[]): string | undefined {
  const value = valueAt(source, ...path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Azure's enumerations come in any case. */
export function lowerAt(source: unknown, ...path: readonly string[]): string | undefined {
  return textAt(source, ...path)?.toLowerCase();
}

export function numberAt(source: unknown, ...path: readonly string[]): number | undefined {
  const value = valueAt(source, ...path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** An empty list when there is none. */
export function listAt(source: unknown, ...path: readonly string[]): readonly unknown[] {
  const value = valueAt(source, ...path);
  return Array.isArray(value) ? value : [];
}
