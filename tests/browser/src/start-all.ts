/** What specs start, several at once: all, or none. */

interface Started {
  stop(): Promise<unknown>;
}

/** @returns them, once all have started. Where one fails, the others are stopped: nobody would know them, and Jest would wait for them. @throws (rejects) as the first that failed. */
export async function startAll<const All extends readonly Started[]>(
  ...starting: { readonly [At in keyof All]: Promise<All[At]> }
): Promise<All> {
  const all: readonly Promise<Started>[] = starting;
  const settled = await Promise.allSettled(all);
  const failed = settled.find((each) => each.status === 'rejected');
  if (!failed) return (await Promise.all(all)) as unknown as All;
  await Promise.all(settled.map((each) => each.status === 'fulfilled' && each.value.stop()));
  throw failed.reason;
}
