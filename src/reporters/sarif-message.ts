import { oneLine } from '../core/text.ts';

/** SARIF reads placeholders and links into messages: braces are doubled, and no bracket is followed by a target. */
export function sarifMessage(text: string): { readonly text: string } {
  return { text: oneLine(text).replaceAll(/[{}]/g, '$&$&').replaceAll('](', '] (') };
}
