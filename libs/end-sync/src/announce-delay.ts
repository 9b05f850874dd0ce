/**
 * Who announces the end of a stage: everybody may, since duplicates are harmless; this only makes it likely that one does.
 * Must not know: timers. The caller waits, and does not announce when it has read the end meanwhile.
 */

const FIRST_WAIT = 100;
const STEP = 50;
const LONGEST_WAIT = 1000;

/** How long replica `replica` (from 0) waits before it announces, in ms: the lowest not at all, the others in their order. */
export function announceDelay(replica: number): number {
  return replica === 0 ? 0 : Math.min(FIRST_WAIT + STEP * (replica - 1), LONGEST_WAIT);
}
