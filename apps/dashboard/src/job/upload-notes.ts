/** What was told of the files of an upload, for as long as its tab is open: the job keeps how many rows were left out, and not which. */
import { keep, keptValue } from '../kept';
import type { UploadState } from '../sending/upload';

export type UploadNotes = Pick<UploadState, 'badRows' | 'notes'>;

const nameOf = (job: string): string => `notes ${job}`;

export const keepNotes = (job: string, { badRows, notes }: UploadNotes): void =>
  keep(nameOf(job), JSON.stringify({ badRows, notes }), 'sessionStorage');

export function keptNotes(job: string): UploadNotes | undefined {
  const notes = keptValue<UploadNotes>(nameOf(job), 'sessionStorage');
  return Array.isArray(notes?.notes) ? notes : undefined;
}
