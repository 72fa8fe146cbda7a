/** What a role grants at a scope: action patterns, and patterns that are taken out of them again. */
export interface Grant {
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
}

/** Whether a grant covers an ARM action, like `Microsoft.Search/searchServices/read`. */
export function isGranted(action: string, { actions, notActions }: Grant): boolean {
  return actions.some((pattern) => covers(pattern, action)) && !notActions.some((pattern) => covers(pattern, action));
}

/** Azure's action patterns have `*` for any text. */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.toLowerCase().split('*');
  const text = action.toLowerCase();
  let position = parts[0]?.length ?? 0;
  if (!text.startsWith(parts[0] ?? '')) return false;
  if (parts.length === 1) return text === parts[0];
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, position);
    if (found < 0) return false;
    position = found + part.length;
  }
  const last = parts.at(-1) ?? '';
  return text.endsWith(last) && text.length - last.length >= position;
}
