/**
 * Partial-order reduction: of several moves whose order makes no difference, one order is explored. Here, which moves are made at once.
 * Owns the argument why nothing is missed; the full form, in which every move is made at every moment, is explored in smaller
 * configurations, and by chance in larger ones.
 *
 * Always in the reduced form:
 * - What a process does by itself (computes, sends) and what it reads without a consequence (no effect, not complete by it) it
 *   does at once: nobody can see when, and a kill before it leads where a kill after it leads, too.
 *   Of its logs an owner takes from the data logs first: `partition-input.property.spec.ts` shows that the order makes no
 *   difference to what it has. It does to whether it finds its own end in time, so one that starts again may do the reverse.
 * - It reads that its stage is complete at once: it may announce the end as late as it likes. It reads that somebody else has
 *   announced it at any moment, since until then it may announce, too; and that the job is over at any moment as long as there
 *   is work about that it would then drop.
 * - Chunks for work queues are uploaded at the start, also those that arrive twice: one that is not received might as well not be there.
 * - Who is killed starts again at once: one that does nothing might as well be dead. Of the data that it had in flight all
 *   that arrives does so at once: its reader need not look yet. Records may arrive later, since their order is one that all
 *   see; a record that is lost stays in flight for ever.
 *
 * And when the process cannot be killed any more (`isCalm`): what it sends is accepted at once, and its deliveries are acked. A
 * message that is in a log or queue and not read yet might as well be in flight, and the order in which two processes' messages
 * get there is the order in which the two were served. Not so when the client may cancel, or for a chunk that is already
 * reported: then the logs can be deleted while it is in flight.
 */
import type { Configuration } from './configuration';
import type { World } from './world';

export function isCalm(configuration: Configuration, world: World, who: 'replicas' | 'owners'): boolean {
  const { reduced, cancel, killable } = configuration;
  return reduced && !cancel && (world.crashes === 0 || !killable[who]);
}

export const reportOf = (stage: number, seq: number): string => `${stage}:${seq}`;

/** Whether a delivery is seen through at once by a replica that cannot be killed any more. */
export const isFirst = (world: World, stage: number, seq: number): boolean =>
  !world.reported.includes(reportOf(stage, seq));

/** No chunk is anywhere on its way, and none will be: whether a replica knows that the job is over shows nowhere. */
export const isIdle = (configuration: Configuration, world: World): boolean =>
  isCalm(configuration, world, 'replicas') &&
  world.orphans.length === 0 &&
  world.queues.every((queue) => queue === '') &&
  world.replicas.every(({ slots }) => slots.length === 0);
