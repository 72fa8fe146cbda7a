import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Delivery } from './inject.ts';
import type { Reply } from './reply.ts';

/** A slow body comes in so many pieces, one per pause. */
const PIECES = 10;
const PAUSE_MS = 20;

/** Puts a delivery on the wire; a hanging one never ends by itself. */
export function send(delivery: Delivery, response: ServerResponse): void {
  switch (delivery.manner) {
    case 'hang':
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'text':
      response.writeHead(
        delivery.status,
        delivery.contentType === undefined ? {} : { 'content-type': delivery.contentType },
      );
      response.end(delivery.text);
      return;
    default:
      sendReply(delivery.reply, delivery.manner, response);
  }
}

function sendReply(reply: Reply, manner: 'whole' | 'truncated' | 'slow', response: ServerResponse): void {
  const text = reply.body === undefined ? '' : JSON.stringify(reply.body);
  response.writeHead(reply.status, {
    ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    'x-ms-request-id': randomUUID(),
    'x-ms-correlation-request-id': randomUUID(),
    ...reply.headers,
  });
  if (manner === 'slow') drip(text, response);
  else response.end(manner === 'truncated' ? text.slice(0, Math.floor(text.length / 2)) : text);
}

function drip(text: string, response: ServerResponse): void {
  const size = Math.max(1, Math.ceil(text.length / PIECES));
  let offset = 0;
  const timer = setInterval(() => {
    response.write(text.slice(offset, offset + size));
    offset += size;
    if (offset < text.length) return;
    clearInterval(timer);
    response.end();
  }, PAUSE_MS);
  response.once('close', () => clearInterval(timer));
}
