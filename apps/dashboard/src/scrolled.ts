/**
 * How far down each page of the history was scrolled. A browser that goes back scrolls at once, when nothing has come yet of a page that fetches what
 * it shows: here it is scrolled when it has. Owns: that this is known after a reload, too.
 */
import { keep, keptValue } from './kept';

const KEY = 'scrolled';

/** Its name: an address may stand in the history several times. */
interface Entry {
  readonly entry: string;
}

/** After that nobody expects to be moved (ms). */
const LONGEST = 10_000;
/** Whoever has begun to read is not moved. */
const BEGUN = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

history.scrollRestoration = 'manual';
/** By entry. */
const scrolled = keptValue<Record<string, number>>(KEY, 'sessionStorage') ?? {};
/** What is yet to be scrolled to. */
let wanted: number | undefined;
let watch: ResizeObserver | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let here = nameHere();
restore();
addEventListener('pagehide', () => {
  leaveEntry();
  keep(KEY, JSON.stringify(scrolled), 'sessionStorage');
});

/** Before another is shown. */
export function leaveEntry(): void {
  scrolled[here] = wanted ?? scrollY;
}

export function arriveAtEntry(): void {
  stop();
  here = nameHere();
  restore();
}

function nameHere(): string {
  const known = (history.state as Entry | null)?.entry;
  if (known !== undefined) return known;
  const name = String(performance.timeOrigin + performance.now());
  history.replaceState({ entry: name } satisfies Entry, '');
  return name;
}

/** As soon as the page is long enough. */
function restore(): void {
  const to = scrolled[here];
  if (to === undefined) return;
  wanted = to;
  watch = new ResizeObserver(() => {
    scrollTo(0, to);
    if (scrollY >= to - 1) stop();
  });
  watch.observe(document.documentElement);
  timer = setTimeout(stop, LONGEST);
  for (const type of BEGUN) addEventListener(type, stop, { passive: true });
}

function stop(): void {
  wanted = undefined;
  watch?.disconnect();
  clearTimeout(timer);
  for (const type of BEGUN) removeEventListener(type, stop);
}
