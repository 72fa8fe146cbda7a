/** Shorter values would mask innocent text. */
const SHORTEST = 8;
const LONGEST_WORD = 15;

const SECRET_NAME = /sig|token|key|code|secret|pass|pwd|auth|hmac/i;
const URL_LIKE = /^(?:blob:)?[a-z][a-z0-9+.-]*:\/\//i;
/** A path with its query of this length names one receiver only. */
const TELLING_PATH = 16;

/**
 * Whether a value can be looked for anywhere: what is short, a number or a plain word stands in other texts too, and
 * masking a number would falsify what was measured. Such weak secrets are masked only where a name gives them away.
 */
function isDistinctive(value: string): boolean {
  if (value.length < SHORTEST || /^[\d.]+$/.test(value)) return false;
  return value.length > LONGEST_WORD || !/^[a-z]+$/i.test(value);
}

/** The parts of a secret that are secret by themselves: of a URL its password, signature and long random segments. */
export function secretParts(secret: string): string[] {
  const value = secret.trim();
  const parts = URL_LIKE.test(value) ? partsOfUrl(value) : [value, ...fieldsOf(value), ...partsOfConnection(value)];
  return [...new Set(parts.flatMap((part) => [part, decoded(part)]))].filter(isDistinctive);
}

/** How a value looks inside JSON, URLs, forms, HTML and base64. */
export function formsOf(value: string): string[] {
  const text = value.toWellFormed();
  const inJson = JSON.stringify(text).slice(1, -1);
  const inUrl = encodeURIComponent(text);
  const forms = [
    text,
    inJson,
    JSON.stringify(inJson).slice(1, -1),
    inUrl,
    inUrl.replaceAll(/[!'()*~]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`),
    inUrl.replaceAll('%20', '+'),
    inUrl.replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    ...base64Forms(text),
  ];
  // A match that ends between a backslash and what it escapes would tear JSON apart.
  return [...new Set(forms.map((form) => form.replace(/\\+$/, '')))].filter((form) => form.length >= SHORTEST);
}

/** Base64 depends on what stands before: one form for each of the three alignments, without the shared edges. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const whole = Math.floor(((before + bytes.length) * 8) / 6);
    const plain = encoded.slice(Math.ceil((before * 8) / 6), whole);
    return [plain, plain.replaceAll('+', '-').replaceAll('/', '_'), encodeURIComponent(plain)];
  });
}

function partsOfUrl(text: string): string[] {
  const address = text.replace(/^blob:/i, '');
  const url = URL.parse(address);
  // A password with a character that must not stand in a URL.
  if (url === null) return [/:\/\/[^:@/]*:(.*)@/.exec(address)?.[1] ?? address];
  // Not through URLSearchParams: the text as it stands is what errors repeat.
  const query = url.search
    .slice(1)
    .split('&')
    .flatMap((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s, 2);
      return SECRET_NAME.test(name) || looksRandom(decoded(value)) ? [value] : [];
    });
  const parts = [url.password, ...url.pathname.split('/').filter(looksRandom), ...query];
  const path = `${url.pathname}${url.search}`;
  // A store's blob is no secret, but for its signature.
  const isWebhook = /^https?:/i.test(text) && path.length >= TELLING_PATH;
  return isWebhook ? [address, path, ...parts] : parts;
}

/** `AccountName=x;AccountKey=y`, `host=x password=y`. */
function partsOfConnection(text: string): string[] {
  return [...text.matchAll(/(?:^|[;\s])([\w ]*?)=([^;\s]+)/g)].flatMap(([, name = '', value = '']) =>
    SECRET_NAME.test(name) ? [value, ...(/[?&]?sig=([^&;\s]+)/.exec(value)?.slice(1) ?? [])] : [],
  );
}

/** Lines of a private key, segments of a token: what stands behind its prefix is secret alone, too. */
function fieldsOf(text: string): string[] {
  return text.split(/[\r\n]+|[._-]/).filter(looksRandom);
}

function looksRandom(text: string): boolean {
  if (/^[A-Za-z0-9]{20,}$/.test(text)) return true;
  return /^[\w.~%+/=@-]{16,}$/.test(text) && /\d/.test(text) && /[a-z]/i.test(text);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
