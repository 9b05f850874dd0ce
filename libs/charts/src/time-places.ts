/** Where times are between two edges: by their distances, or side by side. */
import type { TimeSpan } from './time-span';

export interface TimePlaces {
  readonly x: (time: number) => number;
  /** Pixels between neighbours. */
  readonly each: number;
}

export function timePlaces({ first, last, step, times, isInOrder }: TimeSpan, left: number, right: number): TimePlaces {
  if (isInOrder) {
    const order = new Map(times!.map((time, i) => [time, i]));
    const each = (right - left) / order.size;
    return { x: (time) => left + (order.get(time)! + 0.5) * each, each };
  }
  const each = ((right - left) * step) / (last - first + step);
  return { x: (time) => left + ((time - first) / step + 0.5) * each, each };
}
