/**
 * The uploads of a job in either form, chunks or files, as its START_JOB said. Owns: that frames of the other form are refused. What a
 * frame holds is for `job-uploads.ts` and `csv-uploads.ts`.
 */
import type { HostedJob, JobSource } from '@coffee/jobs';
import { SessionError } from '@coffee/protocol';
import type { ParsedFrame } from '../frame-table';
import { CsvUploads } from './csv-uploads';
import { JobUploads } from './job-uploads';
import type { SessionOptions } from './options';
import { SpoolFolder } from './spool';
import type { UploadWindow } from './upload-window';

export type Uploads = JobUploads | CsvUploads;

export interface UploadsOptions extends Pick<SessionOptions, 'service' | 'spool' | 'readers'> {
  readonly window: UploadWindow;
  readonly party: string;
  /** Other connections may have uploaded chunks of this job. */
  readonly resumed: boolean;
  /** Told of what could not be taken in or passed on. */
  readonly onFailure: (error: unknown) => void;
}

export function uploadsOf(run: HostedJob, source: JobSource | undefined, options: UploadsOptions): Uploads {
  const { service, party, readers, window, resumed, onFailure } = options;
  return source?.format === 'csv'
    ? new CsvUploads(service, run, window, source, new SpoolFolder(options.spool, party, run.job), readers, onFailure)
    : new JobUploads(service, run, window, resumed, onFailure);
}

/** `bytes`: of the payload. @returns whether it is something new. @throws SessionError */
export function applyUpload(uploads: Uploads, frame: ParsedFrame<'UPLOAD' | 'UPLOAD_CSV'>, bytes: number): boolean {
  if (frame.type === 'UPLOAD' && uploads instanceof JobUploads) return uploads.chunk(frame.content);
  if (frame.type === 'UPLOAD_CSV' && uploads instanceof CsvUploads) return uploads.piece(frame.content, bytes);
  const taken = uploads instanceof CsvUploads ? 'files' : 'chunks';
  throw new SessionError('BAD_REQUEST', `this job takes ${taken}, not ${frame.type}`);
}

/** What of all that the client has sent is waited for, beside credit; undefined when it is its turn. */
export const waitsOf = (uploads: Uploads | undefined): string | undefined =>
  uploads instanceof CsvUploads ? uploads.waits : undefined;
