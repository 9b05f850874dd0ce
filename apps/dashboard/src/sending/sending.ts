/** What this page sends: a browser asks before it leaves such a page, and its other tabs know that it sends. */

const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
let sending = 0;

const nameOf = (job: string): string => `upload ${job}`;

/** Undefined where a browser has none, or where it trusts the page's connection too little. */
const locks = (): LockManager | undefined => navigator.locks;

/** @returns what tells that nothing is sent any more. */
export function beginSending(job: string): () => void {
  if (sending++ === 0) addEventListener('beforeunload', ask);
  let release = (): void => undefined;
  const ended = new Promise<void>((resolve) => (release = resolve));
  // Refused: as where there are none.
  locks()
    ?.request(nameOf(job), () => ended)
    .catch(() => undefined);
  let isOver = false;
  return () => {
    if (isOver) return;
    isOver = true;
    release();
    // Only while it is needed: a page that listens for it is not kept for whoever goes back.
    if (--sending === 0) removeEventListener('beforeunload', ask);
  };
}

/** Whether some tab of this browser sends; false where that cannot be known. */
export async function isBeingSent(job: string): Promise<boolean> {
  const { held = [] } = (await locks()?.query()) ?? {};
  return held.some(({ name }) => name === nameOf(job));
}
