/** Resolves after so many ms, by the timers of the runtime: a simulation that replaces those decides when. Does not keep the process alive. */
export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
