/** Into how many partitions the state of a job may be split. Must not know: what is in them. */

/** Enough for the cores of a few machines; a plan may have any other number, up to the most. */
export const DEFAULT_PARTITIONS = 4;

/** Each is a log, and a reader of it in its owner: beyond this a plan was made to do harm. */
export const MAX_PARTITIONS = 128;

/**
 * What all partitions of a plan read, in all: each its own log and those of the tables that it joins. Twice what all questions
 * need with the most partitions.
 */
export const MAX_LOG_READINGS = 2048;
