/** Answers that were deleted in this tab: nothing of them is asked for again, after a reload neither. */
import { keep, kept } from '../kept';

const nameOf = (job: string): string => `deleted ${job}`;

export const keepDeleted = (job: string): void => keep(nameOf(job), 'yes', 'sessionStorage');

export const areDeleted = (job: string): boolean => kept(nameOf(job), 'sessionStorage') !== undefined;
