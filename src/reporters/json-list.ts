/** A JSON array in pieces, one per item, as it stands in a document that is indented by two; `depth` is its own indent. */
export function* jsonList(items: Iterable<unknown>, depth: number): Generator<string> {
  const margin = `\n${' '.repeat(depth)}`;
  let isFirst = true;
  yield '[';
  for (const item of items) {
    yield `${isFirst ? '' : ','}${margin}  ${JSON.stringify(item, null, 2).replaceAll('\n', `${margin}  `)}`;
    isFirst = false;
  }
  yield isFirst ? ']' : `${margin}]`;
}
