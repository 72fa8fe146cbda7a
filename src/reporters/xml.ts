/** What XML 1.0 forbids in any spelling: most control characters, lone surrogates and two non-characters. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#13;',
};

export function xmlText(text: string): string {
  return text.replaceAll(ILLEGAL, '').replaceAll(/[&<>"'\r]/g, (found) => ENTITIES[found] ?? '');
}

/** ` name="value"` for each attribute, with line breaks as one space, as readers of attributes make them anyway. */
export function xmlAttributes(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlText(String(value).replaceAll(/[\t\n\r]+/g, ' '))}"`)
    .join('');
}
