import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export interface Receiver {
  readonly url: string;
  /** As `allowHosts` wants it. */
  readonly host: string;
  readonly received: Received[];
}

/** What a receiver does with a request; `index` counts from 0. */
export type Answering = (response: ServerResponse, request: Received, index: number) => void;

/** A receiver on loopback that remembers what it was sent; gone when the test ends. */
export async function startReceiver(answering: Answering = answer(200)): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    text(request).then(
      (body) => {
        const entry = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
        received.push(entry);
        answering(response, entry, received.length - 1);
      },
      () => undefined,
    );
  });
  const port = await listen(server);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, received };
}

export function answer(status: number, headers: Readonly<Record<string, string>> = {}, body = ''): Answering {
  return (response) => void response.writeHead(status, { ...headers }).end(body);
}

/** One answer after the other; the last one for ever. */
export function inTurn(...answers: readonly Answering[]): Answering {
  return (response, request, index) => answers[Math.min(index, answers.length - 1)]?.(response, request, index);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
      resolve(address.port);
    });
  });
}
