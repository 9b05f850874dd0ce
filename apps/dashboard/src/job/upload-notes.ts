/** What was told of the files of an upload, for as long as its tab is open: the job keeps how many rows were left out, and not which. */
import { keep, keptValue } from '../kept';
import type { UploadState } from '../sending/upload';

export type ToldOfFiles = Pick<UploadState, 'badRows' | 'notes'>;

const nameOf = (job: string): string => `notes ${job}`;

export function keepNotes(job: string, { badRows, notes }: ToldOfFiles): void {
  if (badRows?.count || notes.length > 0) keep(nameOf(job), JSON.stringify({ badRows, notes }), 'sessionStorage');
}

export function keptNotes(job: string): ToldOfFiles | undefined {
  const notes = keptValue<ToldOfFiles>(nameOf(job), 'sessionStorage');
  return Array.isArray(notes?.notes) ? notes : undefined;
}
