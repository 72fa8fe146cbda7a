import type { DigestItem } from '../core/digest.ts';
import { linkTarget } from '../core/markdown.ts';

const ROOM = 600;
const PORTAL = 'https://portal.azure.com';

/** The resource in the portal; where its id is too long for a message, its subscription or the portal itself. */
export function portalLink({ portalUrl, resource }: Pick<DigestItem, 'portalUrl' | 'resource'>): string {
  const given = URL.parse(portalUrl);
  const origin = given?.protocol === 'https:' ? given.origin : PORTAL;
  const subscription = `${origin}/#resource/subscriptions/${encodeURIComponent(resource.subscriptionId.toWellFormed())}`;
  const links = [...(given?.protocol === 'https:' ? [given.href] : []), subscription];
  return links.map(linkTarget).find((url) => url.length <= ROOM) ?? origin;
}
