/**
 * What `coffee serve` runs, bundled beside `main.js`: other commands start without it. What it is made of is here once more, so that an error of it is
 * none there: all that it throws is told here.
 */
import { exitWith } from './exit-with';
import { serve, type ServeFlags } from './serve/serve';

export const runServe = (dir: string | undefined, flags: ServeFlags): Promise<void> =>
  serve(dir, flags).catch(exitWith);
