/** GitHub looks for mentions, references and addresses in the rendered text, so that a backslash does not stop it. */
export function unreferenced(text: string): string {
  return text.replaceAll(/[@#]|:(?=\/\/)|\bwww(?=\.)|\bGH(?=-)|\b(?:mailto|xmpp)(?=:)/gi, (found) => `${found}\u200B`);
}

/** Text as text, character by character: no markup, no HTML and no table cell comes of it. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/[\\`*_{}[\]()#+\-.!|~$^=:"']/g, '\\$&');
}

/** Ends a link in one dialect or the other; in a URL their codes mean the same. */
const ENDS_LINK = /[()[\]<>|`'"\\{}^\s]/g;

/** A URL that may stand where a link leads, in Markdown and in chats. */
export function linkTarget(url: string): string {
  return url.replaceAll(ENDS_LINK, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Nothing inside code is read, if its fence is longer than any inside. */
export function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}sh\n${text}\n${fence}`;
}

export function codeSpan(text: string): string {
  const fence = '`'.repeat(longestTicks(text) + 1);
  return `${fence} ${text} ${fence}`;
}

function longestTicks(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
}
