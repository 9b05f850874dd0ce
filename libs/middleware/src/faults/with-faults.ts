/**
 * A transport with faults that the contract allows: whatever stands above it must give the same answers. Which operation meets
 * which fault follows from the seed and the order of the operations; how many there are is the budget's.
 */
import { CoffeeError } from '@coffee/core';
import type { Delivery, LogRecord, Transport } from '../contract';
import { BreakableTransport, type Shape } from './breakable-transport';
import { type FaultBudget, seededRandom, type FaultKind } from './fault-budget';

export interface FaultOptions {
  readonly budget: FaultBudget;
  readonly seed: number;
  /** Of operations that could meet a fault, the share that does while the budget lasts: 0 to 1, 0.2 when absent. */
  readonly chance?: number;
  /** Turns of the event loop that a delay takes at most; 20 when absent. */
  readonly maxDelay?: number;
  /** How long (ms) something is out of reach, or a reader slow, at most; 20 when absent. */
  readonly longest?: number;
  /** How long (ms) after its confirm something arrives again at most; 20 when absent. */
  readonly latest?: number;
}

/** @returns the transport with faults; `drop()` and `kill()` break it by hand. */
export function withFaults(transport: Transport, options: FaultOptions): BreakableTransport {
  const { budget, seed, chance = 0.2, maxDelay = 20, longest = 20, latest = 20 } = options;
  const random = seededRandom(seed);
  const aWhile = (most: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, most * random()));
  const meets = (kind: FaultKind): boolean => budget.remaining(kind) > 0 && random() < chance && budget.take(kind);

  const publish = async (shape: Shape, next: (body: Uint8Array) => Promise<void>, body: Uint8Array): Promise<void> => {
    if (meets('drop-connection')) await faulty.drop();
    if (meets('lose-send')) throw new CoffeeError('TRANSPORT', `a fault of this test lost this ${shape}`);
    if (meets('out-of-reach')) {
      await aWhile(longest);
      throw new CoffeeError('TRANSPORT', `a fault of this test held what this ${shape} goes to out of reach`);
    }
    const copy = meets('duplicate') ? new Uint8Array(body) : undefined;
    const late = meets('repeat-late') ? new Uint8Array(body) : undefined;
    if (meets('delay')) await turns(1 + Math.floor(random() * maxDelay));
    await Promise.all(copy ? [next(body), next(copy)] : [next(body)]);
    // Where it goes to may be gone by then, and nobody waits for it.
    if (late) void aWhile(latest).then(() => next(late).catch(() => undefined));
    if (meets('lose-confirm'))
      throw new CoffeeError('TRANSPORT', `a fault of this test lost the confirm of this ${shape}`);
  };

  const deliver = (delivery: Delivery, next: (delivery: Delivery) => void | Promise<void>): void | Promise<void> => {
    if (meets('end-subscription')) throw endedByBroker();
    if (meets('redeliver')) return delivery.nack({ requeue: true });
    if (!meets('lose-ack')) return next(delivery);
    return next({ ...delivery, ack: () => delivery.nack({ requeue: true }) });
  };

  const record = (one: LogRecord, next: (record: LogRecord) => void | Promise<void>): void | Promise<void> => {
    if (meets('end-subscription')) throw endedByBroker();
    return meets('slow-record') ? aWhile(longest).then(() => next(one)) : next(one);
  };

  const faulty = new BreakableTransport(transport, { publish, deliver, record });
  return faulty;
}

const endedByBroker = (): CoffeeError => new CoffeeError('TRANSPORT', 'a fault of this test ended this subscription');

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
