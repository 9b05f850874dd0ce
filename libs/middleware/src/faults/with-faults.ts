/**
 * A transport with faults that the contract allows: whatever stands above it must give the same answers. Which operation meets
 * which fault follows from the seed and the order of the operations; how many there are is the budget's.
 */
import { CoffeeError } from '@coffee/core';
import type { Delivery, Transport } from '../contract';
import { BreakableTransport, type Shape } from './breakable-transport';
import { type FaultBudget, seededRandom, type FaultKind } from './fault-budget';

export interface FaultOptions {
  readonly budget: FaultBudget;
  readonly seed: number;
  /** Of operations that could meet a fault, the share that does while the budget lasts: 0 to 1, 0.2 when absent. */
  readonly chance?: number;
  /** Turns of the event loop that a delay takes at most; 20 when absent. */
  readonly maxDelay?: number;
}

/** @returns the transport with faults; `drop()` and `kill()` break it by hand. */
export function withFaults(transport: Transport, options: FaultOptions): BreakableTransport {
  const { budget, seed, chance = 0.2, maxDelay = 20 } = options;
  const random = seededRandom(seed);
  const meets = (kind: FaultKind): boolean => budget.remaining(kind) > 0 && random() < chance && budget.take(kind);

  const publish = async (shape: Shape, next: (body: Uint8Array) => Promise<void>, body: Uint8Array): Promise<void> => {
    if (meets('drop-connection')) await faulty.drop();
    if (meets('lose-send')) throw new CoffeeError('TRANSPORT', `a fault of this test lost this ${shape}`);
    const copy = meets('duplicate') ? new Uint8Array(body) : undefined;
    if (meets('delay')) await turns(1 + Math.floor(random() * maxDelay));
    await Promise.all(copy ? [next(body), next(copy)] : [next(body)]);
    if (meets('lose-confirm'))
      throw new CoffeeError('TRANSPORT', `a fault of this test lost the confirm of this ${shape}`);
  };

  const deliver = (delivery: Delivery, next: (delivery: Delivery) => void | Promise<void>): void | Promise<void> => {
    if (meets('redeliver')) return delivery.nack({ requeue: true });
    if (!meets('lose-ack')) return next(delivery);
    return next({ ...delivery, ack: () => delivery.nack({ requeue: true }) });
  };

  const faulty = new BreakableTransport(transport, { publish, deliver });
  return faulty;
}

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}
