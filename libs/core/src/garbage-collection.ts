/**
 * How a service collects its garbage. A service has some ten megabytes of objects and pushes hundreds of megabytes of message bodies
 * past them, each outside the heap, and dead when it was sent on. V8 answers such pressure by marking the whole heap step by
 * step, time and again. Without that it collects the young objects, which frees the same bodies for a twentieth of the work.
 * Measured: docs/adr/0009-garbage-of-bodies.md.
 */
import { setFlagsFromString } from 'node:v8';

/**
 * For the whole process, before it has much to collect. Of the flags that bear on it this is one that V8 looks up at every
 * collection; to change the number of its collecting threads at run time ends the process.
 */
export const collectBodiesYoung = (): void => setFlagsFromString('--no-incremental-marking');
