/**
 * The worker that reads a chosen folder: first for what a person is told of it, then for the job that it is sent to. What it has loaded and looked at
 * for the one need not be loaded and looked at again for the other. Owns the worker, and who is told what of what was asked.
 */
import type { Encoding } from '@coffee/csv';
import type { Tables } from '@coffee/protocol';
import { ApiProblem } from '../api';
import type { ChosenFile } from './chosen-files';
import type { Asked, FolderReport, FromReading, Told, ToReading, UploadTask } from '../reading/messages';

/** Nothing is told after these. */
const LAST: ReadonlySet<FromReading['type']> = new Set(['surveyed', 'done', 'failed']);

export class FolderReader {
  readonly #worker = new Worker('/assets/reading.worker.js', { type: 'module', name: 'reading' });

  /** Ends with the survey that was asked for before. */
  #before: Promise<unknown> = Promise.resolve();

  /** By its number, who is told of what was asked and is not done. */
  readonly #listening = new Map<number, (message: FromReading) => void>();
  #next = 0;

  constructor(files: readonly ChosenFile[]) {
    this.#worker.onmessage = ({ data: { id, told } }: MessageEvent<Told>) => {
      const tell = this.#listening.get(id);
      if (LAST.has(told.type)) this.#listening.delete(id);
      tell?.(told);
    };
    this.#worker.onerror = ({ message }) => {
      const all = [...this.#listening.values()];
      this.#listening.clear();
      for (const tell of all) tell({ type: 'failed', code: 'INTERNAL', message });
    };
    this.#post({ type: 'mount', files, threads: Math.max(1, Math.min(8, navigator.hardwareConcurrency)) });
  }

  /** @param tables of another business. @throws ApiProblem NO_INPUT and the like. */
  survey(encoding: Encoding, tables?: Tables): Promise<FolderReport> {
    const survey = this.#before.then(() => this.#survey(encoding, tables));
    this.#before = survey.catch(() => undefined);
    return survey;
  }

  /** There may soon be an upload: what takes time for that is begun. */
  prepare(): void {
    this.#post({ type: 'prepare' });
  }

  /** @param told of all that follows, up to `done` or `failed`. */
  upload(task: UploadTask, told: (message: FromReading) => void): void {
    this.#post({ type: 'upload', task }, told);
  }

  /** Nothing is sent from now on, and what is under way is given up; `goOn` sends it again. */
  halt(): void {
    this.#post({ type: 'halt' });
  }

  goOn(): void {
    this.#post({ type: 'goOn' });
  }

  stop(): void {
    this.#worker.terminate();
  }

  #survey(encoding: Encoding, tables: Tables | undefined): Promise<FolderReport> {
    return new Promise((resolve, reject) => {
      this.#post({ type: 'survey', encoding, ...(tables && { tables }) }, (message) => {
        if (message.type === 'surveyed') resolve(message.report);
        else if (message.type === 'failed') reject(new ApiProblem(message.code, message.message));
      });
    });
  }

  #post(asked: ToReading, told?: (message: FromReading) => void): void {
    const id = this.#next++;
    if (told) this.#listening.set(id, told);
    this.#worker.postMessage({ id, asked } satisfies Asked);
  }
}
