/** Upper bounds of histograms, in seconds: few, because each is a time series for each set of labels. */

/** Of what takes milliseconds to half a minute: a chunk, a confirm, a request. */
export const SHORT_TIMES: readonly number[] = [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 30];

/** Of what takes up to hours: a job, its wait for a slot. */
export const LONG_TIMES: readonly number[] = [0.1, 0.5, 2, 10, 30, 120, 600, 3600];
