/** The section of a version, without its heading. Undefined without a dated one, or with nothing in it. */
export function releaseNotes(changelog: string, version: string): string | undefined {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.startsWith(`[${version}] - `));
  const [heading = '', ...lines] = (section ?? '').split('\n');
  const notes = lines.join('\n').trim();
  return / - \d{4}-\d{2}-\d{2}$/.test(heading) && notes !== '' ? notes : undefined;
}
