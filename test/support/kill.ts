import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from './jobs.ts';

/** How a run goes that nobody disturbs. */
export interface Life {
  /** Milliseconds from start to end. */
  readonly duration: number;
  readonly calls: number;
  readonly messages: number;
}

export interface Deed {
  readonly random: () => number;
  readonly life: Life;
  /** Grows with each call of the job. */
  readonly calls: unknown[];
  /** Hears of each message of the job before it is answered. */
  readonly onMessage: (listener: () => void) => void;
}

/** Kills at a moment of the clock, after some call, or around some message, each as often as the others. */
export async function killSomewhere(job: Job, { random, life, calls, onMessage }: Deed): Promise<void> {
  const pick = random();
  const gone = job.ended.then(() => 'gone');
  calls.length = 0;
  if (pick < 1 / 3) {
    await Promise.race([gone, sleep(random() * life.duration)]);
  } else if (pick < 2 / 3) {
    // Half of these after the last call: judging, the transaction and the first message follow.
    const wanted = random() < 0.5 ? life.calls : Math.ceil(random() * life.calls);
    const isOver = { value: false };
    void gone.then(() => (isOver.value = true));
    while (calls.length < wanted && !isOver.value) await sleep(1);
    await Promise.race([gone, sleep(random() * 60)]);
  } else {
    let left = Math.ceil(random() * life.messages);
    const heard = new Promise<void>((resolve) => {
      onMessage(() => {
        left -= 1;
        if (left === 0) resolve();
      });
    });
    await Promise.race([gone, heard]);
    if (random() < 0.5) await Promise.race([gone, sleep(random() * 10)]);
  }
  job.kill();
}
