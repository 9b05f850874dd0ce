/**
 * An upload of this page: a worker that reads the chosen folder and sends it to a job. Owns: what is known of it while it goes on, and what is kept
 * in this browser so that it can go on after a reload.
 */
import { signal } from '@preact/signals';
import { ownValue } from '@coffee/core';
import type { BadRowsReport, TableOfOtherYears } from '@coffee/csv';
import type { JobStatus } from '@coffee/http';
import { withNumber, type Ranges } from './confirmed-chunks';
import type { FolderReader } from '../folder/folder-reader';
import { forget, keep, keptValue } from '../kept';
import { needsToken, send, tokenIsTaken } from '../api';
import type { FromReading, UploadTask, Waiting } from '../reading/messages';
import { Seldom, SHOWN_EVERY } from '../seldom';
import { beginSending } from './sending';

export interface UploadState {
  readonly phase: 'opening' | 'sending' | 'sent' | 'failed';
  /** By table. */
  readonly total: Readonly<Record<string, number>>;
  readonly read: Readonly<Record<string, number>>;
  readonly ended: readonly string[];
  /** Why a request is tried again. */
  readonly waiting?: Waiting | undefined;
  readonly problem?: { readonly code: string; readonly message: string };
  readonly badRows?: BadRowsReport;
  readonly notes: readonly string[];
  readonly otherYears: readonly TableOfOtherYears[];
  /** ms since the page was loaded. */
  readonly begunAt: number;
}

/** What a browser keeps of an upload that is not complete. */
export interface Kept {
  /** Of the files, once they were opened. */
  readonly fingerprint?: string;
  readonly encoding: UploadTask['encoding'];
  readonly format: UploadTask['format'];
  readonly isSample?: boolean;
  readonly confirmed: Readonly<Record<string, Ranges>>;
}

/** After these a job can be gone on with: by the right files, from the right address. */
const RESUMABLE: ReadonlySet<string> = new Set(['INPUT_CHANGED', 'FORBIDDEN']);
/** After these it is over already. */
const OVER: ReadonlySet<string> = new Set(['JOB_OVER', 'UNKNOWN_JOB', 'GONE']);

/** What a person has chosen beside the files; whether these are the sample's. */
export type UploadChoices = Pick<UploadTask, 'encoding' | 'format' | 'onBadRow'> & Pick<Kept, 'isSample'>;

/** By job. Whoever has read it is drawn anew when one begins or ends. */
const uploads = signal<ReadonlyMap<string, Upload>>(new Map());

export const uploadOf = (job: string): Upload | undefined => uploads.value.get(job);

const keyOf = (job: string): string => `upload ${job}`;

/** What this browser knows of an upload that was begun in it. */
export const keptOf = (job: string): Kept | undefined => keptValue(keyOf(job));

/** Whether it has ended because its job has, or is gone. */
export const isOver = ({ problem }: UploadState): boolean => problem !== undefined && OVER.has(problem.code);

/** Only this browser has them: without the files nothing can go on. */
export const forgetKept = (job: string): void => forget(keyOf(job));

/** Of a job that takes nothing more. */
export function endUpload(job: string): void {
  uploadOf(job)?.stop();
  forgetKept(job);
}

export class Upload {
  /** Told at once where the phase changes; how far it is, now and then. */
  readonly state = signal<UploadState>({
    ...{ phase: 'opening', total: {}, read: {}, ended: [], notes: [], otherYears: [], begunAt: performance.now() },
  });
  #now: UploadState = this.state.value;
  readonly #showing = new Seldom(SHOWN_EVERY, () => (this.state.value = this.#now));
  #kept: Kept | undefined;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  readonly #sent: () => void;

  private constructor(
    private readonly job: string,
    private readonly reader: FolderReader,
    private readonly choices: UploadChoices,
  ) {
    this.#sent = beginSending(job);
  }

  /** Begins, or goes on with, the upload that a job waits for. @param reader is the upload's from now on. */
  static begin(status: JobStatus, reader: FolderReader, choices: UploadChoices): Upload {
    const { job, state } = status;
    const { tables = [], onBadRow = choices.onBadRow } = status.upload ?? {};
    const upload = new Upload(job, reader, choices);
    upload.#kept = keptOf(job);
    uploads.value = new Map(uploads.value).set(job, upload);
    // At once: a page that is loaded anew in the next moment knows that the job is its own.
    upload.#keep({});
    upload.#write();
    const task = {
      ...{ job, isQueued: state === 'queued', encoding: choices.encoding, format: choices.format, onBadRow },
      scans: tables,
      confirmed: upload.#kept?.confirmed ?? {},
      ended: tables.filter(({ ended }) => ended).map(({ table }) => table),
      ...(upload.#kept?.fingerprint !== undefined && { fingerprint: upload.#kept.fingerprint }),
    };
    reader.upload(task, (message) => upload.#told(message));
    return upload;
  }

  /** Sends nothing while `act` goes on: that has all connections. Goes on where it fails. */
  async haltFor(act: () => Promise<unknown>): Promise<void> {
    this.reader.halt();
    try {
      await act();
    } catch (thrown) {
      this.reader.goOn();
      throw thrown;
    }
  }

  /** Ends it here: the job is cancelled, or has ended. */
  stop(): void {
    this.#leave();
    this.#showing.stop();
    clearTimeout(this.#keeping);
    uploads.value = new Map([...uploads.value].filter(([job]) => job !== this.job));
  }

  #leave(): void {
    this.reader.stop();
    this.#sent();
  }

  #told(message: FromReading): void {
    const state = this.#now;
    switch (message.type) {
      case 'opened':
        this.#set({ phase: 'sending', total: message.bytes, begunAt: performance.now() });
        this.#keep({ fingerprint: message.fingerprint });
        break;
      case 'read':
        this.#set({
          read: { ...state.read, [message.table]: (ownValue(state.read, message.table) ?? 0) + message.bytes },
        });
        break;
      case 'confirmed': {
        const confirmed = this.#kept?.confirmed ?? {};
        const ranges = withNumber(ownValue(confirmed, message.table) ?? [], message.seq);
        this.#keep({ confirmed: { ...confirmed, [message.table]: ranges } });
        break;
      }
      case 'ended':
        this.#set({
          ended: [...state.ended, message.table],
          read: { ...state.read, [message.table]: ownValue(state.total, message.table) ?? 0 },
        });
        break;
      case 'waiting':
        this.#set({ waiting: message.reason });
        // What waits goes through with the next token. A refusal of the one before may be told when that is there already.
        if (message.reason?.code === 'UNAUTHORIZED') needsToken.value = true;
        else if (message.reason === undefined) tokenIsTaken();
        break;
      case 'done':
        this.#set({ phase: 'sent', badRows: message.badRows, notes: message.notes, otherYears: message.otherYears });
        this.#leave();
        this.#forget();
        break;
      case 'failed':
        this.#failed(message);
        break;
      case 'surveyed':
        break;
    }
  }

  #failed(problem: { readonly code: string; readonly message: string }): void {
    this.#set({ phase: 'failed', problem: { code: problem.code, message: problem.message } });
    this.#leave();
    if (RESUMABLE.has(problem.code)) return this.#write();
    this.#forget();
    if (OVER.has(problem.code)) return;
    // Nobody can go on with it: it would keep its place until the gateway gives it up.
    const reason = encodeURIComponent(problem.message.slice(0, 1000));
    send('DELETE', `/v1/jobs/${this.job}?failed=${reason}`).catch(() => undefined);
  }

  #set(change: Partial<UploadState>): void {
    this.#now = { ...this.#now, ...change };
    if (change.phase !== undefined) this.#showing.now();
    else this.#showing.ask();
  }

  /** Written now and then: what is lost of it is sent again, which changes nothing. */
  #keep(change: Partial<Kept>): void {
    const { encoding, format, isSample = false } = this.choices;
    this.#kept = { confirmed: {}, encoding, format, isSample, ...this.#kept, ...change };
    this.#keeping ??= setTimeout(() => this.#write(), 500);
  }

  /** Nor is anything written later. */
  #forget(): void {
    clearTimeout(this.#keeping);
    this.#kept = undefined;
    forgetKept(this.job);
  }

  #write(): void {
    clearTimeout(this.#keeping);
    this.#keeping = undefined;
    keep(keyOf(this.job), JSON.stringify(this.#kept));
  }
}
