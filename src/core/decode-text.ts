/** The encoding that a byte order mark at the start names: PowerShell's `>` writes UTF-16. Without one it is UTF-8. */
export function encodingOf(start: Uint8Array): string {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** Text without its byte order mark. Throws Error for bytes of another encoding: names would lose their letters. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error(NO_TEXT, { cause });
  }
}

export const NO_TEXT = 'neither UTF-8 nor UTF-16: save it in one of them';
