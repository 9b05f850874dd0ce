/** What is due when: a binary heap. Of what is due at the same time, that which was added first comes first. */
import type { SimProcess } from './sim-process';

export interface Turn {
  readonly at: number;
  readonly process: SimProcess;
  /** Undefined when it was cancelled. */
  code: (() => void) | undefined;
}

interface Entry {
  readonly turn: Turn;
  readonly order: number;
}

export class EventHeap {
  readonly #heap: Entry[] = [];
  #added = 0;

  get nextAt(): number | undefined {
    return this.#heap[0]?.turn.at;
  }

  add(turn: Turn): void {
    const heap = this.#heap;
    const entry = { turn, order: this.#added++ };
    let at = heap.push(entry) - 1;
    for (let parent = (at - 1) >> 1; at > 0 && before(entry, heap[parent]!); parent = (at - 1) >> 1) {
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = entry;
  }

  /** Takes the first that is due by then. */
  takeUntil(time: number): Turn | undefined {
    const [first] = this.#heap;
    if (!first || first.turn.at > time) return undefined;
    const last = this.#heap.pop()!;
    if (last !== first) this.#sink(last);
    return first.turn;
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, entry)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = entry;
  }
}

const before = (a: Entry, b: Entry): boolean => a.turn.at < b.turn.at || (a.turn.at === b.turn.at && a.order < b.order);
