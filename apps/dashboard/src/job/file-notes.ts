/**
 * What was told of the files of a job, for as long as its tab is open: of what was sent a job keeps how many rows were left out, and not which. Of
 * its own folder a server tells it as long as it knows the job.
 */
import type { JobStatus } from '@coffee/http';
import { keep, keptValue } from '../kept';
import type { UploadState } from '../sending/upload';

export type ToldOfFiles = Pick<UploadState, 'badRows' | 'notes' | 'otherYears'>;

const nameOf = (job: string): string => `notes ${job}`;

export function keepNotes(job: string, { badRows, notes, otherYears }: ToldOfFiles): void {
  if (badRows?.count || notes.length > 0 || otherYears.length > 0)
    keep(nameOf(job), JSON.stringify({ badRows, notes, otherYears }), 'sessionStorage');
}

export function keptNotes(job: string): ToldOfFiles | undefined {
  const notes = keptValue<ToldOfFiles>(nameOf(job), 'sessionStorage');
  return Array.isArray(notes?.notes) && Array.isArray(notes.otherYears) ? notes : undefined;
}

/** Of the files of the server, which tells rows that were left out among its notes. */
export function servedNotes({ served, badRows = 0 }: Pick<JobStatus, 'served' | 'badRows'>): ToldOfFiles | undefined {
  return (
    served && {
      badRows: { count: badRows, first: [], reasons: [] },
      notes: served.notes,
      otherYears: served.otherYears,
    }
  );
}
