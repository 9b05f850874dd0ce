/** What specs start, several at once: all, or none. */

interface Started {
  stop(): Promise<unknown>;
}

/** @returns them, once all have started. Where one fails, the others are stopped: nobody would know them, and Jest would wait for them. @throws (rejects) as the first that failed. */
export async function startAll<const All extends readonly Started[]>(
  ...starting: { readonly [At in keyof All]: Promise<All[At]> }
): Promise<All> {
  const settled = await Promise.allSettled<Started>(starting);
  const started = settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failed = settled.find((each) => each.status === 'rejected');
  if (!failed) return started as unknown as All;
  await Promise.all(started.map((each) => each.stop()));
  throw failed.reason;
}
