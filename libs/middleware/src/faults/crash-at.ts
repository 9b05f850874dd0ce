/**
 * Crash points: a transport whose process dies at the n-th time it comes to a place in the delivery rules, between any two of
 * them. For tests that walk through all of them.
 */
import type { Transport } from '../contract';
import { BreakableTransport } from './breakable-transport';

export const crashPoints = [
  'before-handler',
  'before-send',
  /** The message has arrived, its sender does not learn of it. */
  'after-send',
  'before-append',
  'after-append',
  'before-ack',
  'after-ack',
] as const;
export type CrashPoint = (typeof crashPoints)[number];

export interface Crash {
  readonly point: CrashPoint;
  /** The n-th time that this point is reached, from 1. */
  readonly nth: number;
}

/** @returns the transport that dies there: its `broken` resolves then, and nothing more goes in or out. */
export function crashAt(transport: Transport, { point, nth }: Crash): BreakableTransport {
  let reached = 0;
  const dies = (at: CrashPoint): boolean => {
    if (at !== point || ++reached !== nth) return false;
    void mortal.kill();
    return true;
  };
  const mortal = new BreakableTransport(transport, {
    publish: async (shape, next, body) => {
      dies(`before-${shape}`);
      await next(body);
      if (dies(`after-${shape}`)) await new Promise(() => undefined);
    },
    deliver: (delivery, next) => {
      if (dies('before-handler')) return;
      return next({
        ...delivery,
        ack: () => {
          if (dies('before-ack')) return;
          delivery.ack();
          dies('after-ack');
        },
      });
    },
  });
  return mortal;
}
