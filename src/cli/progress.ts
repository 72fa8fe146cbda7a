import { readEnvironment } from '../app/config/environment.ts';
import type { Progress } from '../app/run-collectors.ts';

export interface ProgressView {
  readonly progress: Progress;
  /** Clears what was drawn. */
  done(): void;
}

/** On a terminal one line that shows which collectors are at work; elsewhere nothing, so that logs stay clean. */
export function createProgress(stream: NodeJS.WriteStream): ProgressView {
  if (!stream.isTTY || readEnvironment().isDumb) return { progress: () => undefined, done: () => undefined };
  const running = new Set<string>();
  let finished = 0;
  const draw = (): void => {
    const line = [`collecting: ${finished} done`, ...(running.size > 0 ? [`at work: ${[...running].join(', ')}`] : [])];
    stream.write(`\r\u001B[2K${line.join(', ').slice(0, Math.max(20, stream.columns - 1))}`);
  };
  return {
    progress: ({ collector, state }) => {
      if (state === 'started') running.add(collector);
      else if (running.delete(collector)) finished += 1;
      draw();
    },
    done: () => void stream.write('\r\u001B[2K'),
  };
}
