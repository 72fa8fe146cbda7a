import { canonicalId, type Resource } from './resource.ts';

/**
 * The inventory of a run. Each resource is kept as JSON text: a parsed row costs three to four times its text, and
 * an estate of 100 k resources has to fit a small container. Reading a resource parses a fresh copy.
 */
export class ResourceSet {
  readonly #packed = new Map<string, string>();
  readonly #byType = new Map<string, Set<string>>();

  get size(): number {
    return this.#packed.size;
  }

  /** A second row with the same id replaces the first. */
  add(resource: Resource): void {
    const previous = this.get(resource.id);
    if (previous !== undefined) this.#byType.get(previous.type)?.delete(resource.id);
    this.#packed.set(resource.id, JSON.stringify(resource));
    const ids = this.#byType.get(resource.type);
    if (ids === undefined) this.#byType.set(resource.type, new Set([resource.id]));
    else ids.add(resource.id);
  }

  delete(id: string): void {
    const resource = this.get(id);
    if (resource === undefined) return;
    this.#packed.delete(resource.id);
    this.#byType.get(resource.type)?.delete(resource.id);
  }

  get(id: string): Resource | undefined {
    const packed = this.#packed.get(canonicalId(id));
    return packed === undefined ? undefined : (JSON.parse(packed) as Resource);
  }

  has(id: string): boolean {
    return this.#packed.has(canonicalId(id));
  }

  *ofType(...types: readonly string[]): Generator<Resource> {
    for (const type of types) {
      for (const id of this.#byType.get(type.toLowerCase()) ?? []) {
        const resource = this.get(id);
        if (resource !== undefined) yield resource;
      }
    }
  }

  *[Symbol.iterator](): Generator<Resource> {
    for (const packed of this.#packed.values()) yield JSON.parse(packed) as Resource;
  }
}
