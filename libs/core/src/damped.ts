/**
 * Says the same thing not too often: the first at once, then one each minute at most, with how many were left out meanwhile.
 * For what somebody else may cause as often as they like. Must not know: what is said, to whom.
 */
import { CoffeeError } from './errors';

const INTERVAL = 60_000;

/** @param now milliseconds of a clock that never jumps. */
export function damped(
  report: (error: CoffeeError) => void,
  now: () => number = () => performance.now(),
): (error: CoffeeError) => void {
  let last = -Infinity;
  let left = 0;
  return (error) => {
    if (now() - last < INTERVAL) {
      left++;
      return;
    }
    const more = left > 0 ? `; ${left} more of this kind since the last` : '';
    last = now();
    left = 0;
    report(more === '' ? error : new CoffeeError(error.code, error.message + more, { cause: error.cause }));
  };
}
