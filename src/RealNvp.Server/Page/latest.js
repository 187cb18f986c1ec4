// Work that is asked for again and again while something moves: only the newest request counts.

import { isGivenUp } from './service.js';

/**
 * A function that waits until calls pause, and then does the work of the last. One request runs at a time: while one does, the last call waits for it, so
 * that no answer overtakes another and the service gets no more than it answers. While calls go on, work is done at least every `most` milliseconds.
 */
export function latest(work, { pause = 40, most = 120, show, fail }) {
  let control = null, timer = 0, since = 0, waiting = null;

  const start = async given => {
    since = 0;
    const mine = control = new AbortController();
    try {
      const answer = await work(given, mine.signal);
      if (control === mine) {
        show(answer, given);
      }
    } catch (error) {
      if (control === mine && !isGivenUp(error)) {
        fail(error, given);
      }
    }

    if (control === mine) {
      control = null;
      const next = waiting;
      waiting = null;
      if (next) {
        start(next.given);
      }
    }
  };

  const ask = given => {
    clearTimeout(timer);
    since ||= performance.now();
    timer = setTimeout(() => {
      if (control) {
        since = 0;
        waiting = { given };
      } else {
        start(given);
      }
    }, Math.max(0, Math.min(pause, since + most - performance.now())));
  };

  /** Forgets what runs and waits. */
  ask.stop = () => {
    clearTimeout(timer);
    control?.abort();
    [control, waiting, since] = [null, null, 0];
  };
  return ask;
}
