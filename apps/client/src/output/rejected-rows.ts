/**
 * The file that rejected rows are written to: CSV with where each was and why, and the row as it is in its file. Written in full beside its
 * place under a temporary name, and renamed when the run has ended well: one that fails leaves what was there.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { CoffeeError } from '@coffee/core';
import type { BadRow } from '@coffee/csv';
import type { Tables } from '@coffee/protocol';
import { checkDestination, realPlaceOf, reasonOf } from './destination';

const FLAG = '--rejects';
const HEADER = 'file,line,column,reason,row\n';

export class RejectedRows {
  readonly #place: string;
  /** Under its temporary name; absent for what is no file, like a pipe or a terminal, which is written as it is. */
  readonly #unfinished: string | undefined;
  readonly #file: number;
  readonly #onExit = (): void => this.discard();

  /**
   * `data`: the folder that is read; `out`: that of the answers.
   * @throws CoffeeError OUTPUT when the file cannot be written, USAGE when it is where a table's are, or answers.
   */
  constructor(
    private readonly path: string,
    data: string | undefined,
    out?: string,
    tables?: Tables,
  ) {
    this.#place = this.#try(() => realPlaceOf(path));
    checkDestination({ flag: FLAG, path, kind: 'file', data, tables });
    // It would replace an answer there, or be taken for one of an earlier run.
    if (out !== undefined && dirname(this.#place) === realPlaceOf(out))
      throw new CoffeeError(
        'USAGE',
        `${FLAG} ${path} is in the folder of --out, which is for answers; name a file elsewhere`,
      );
    const there = this.#try(() => statSync(path, { throwIfNoEntry: false }));
    if (there?.isDirectory()) throw new CoffeeError('OUTPUT', `${FLAG} ${path} is a folder; name a file`);
    // What another name of an open file leads to is written on by others, too.
    const isFile = !/^\/dev\/(std|fd\/)/.test(path) && (there?.isFile() ?? true);
    this.#unfinished = isFile ? `${this.#place}.${randomBytes(4).toString('hex')}.partial` : undefined;
    this.#file = this.#try(() => openSync(this.#unfinished ?? path, isFile ? 'wx' : 'w'));
    process.once('exit', this.#onExit);
    this.#write(Buffer.from(HEADER));
  }

  add(file: string, { line, column = '', message, text = new Uint8Array(0) }: BadRow): void {
    const where = [file, String(line + 1), column, message].map(quoted).join(',');
    const row = Buffer.from(text)
      .toString('latin1')
      .replace(/\r\n$|[\r\n]$/, '');
    // The bytes of the row as they are, whatever they mean.
    this.#write(Buffer.concat([Buffer.from(`${where},`), Buffer.from(quoted(row), 'latin1'), Buffer.from('\n')]));
  }

  /** Puts the file in its place. @throws CoffeeError OUTPUT */
  finish(): void {
    this.#close();
    const unfinished = this.#unfinished;
    if (unfinished === undefined) return;
    try {
      this.#try(() => renameSync(unfinished, this.#place));
    } catch (thrown) {
      rmSync(unfinished, { force: true });
      throw thrown;
    }
  }

  /** Takes away what was written, and leaves what was there before. */
  discard(): void {
    this.#close();
    if (this.#unfinished !== undefined) rmSync(this.#unfinished, { force: true });
  }

  #close(): void {
    process.off('exit', this.#onExit);
    closeSync(this.#file);
  }

  #write(bytes: Uint8Array): void {
    this.#try(() => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    });
  }

  #try<T>(run: () => T): T {
    try {
      return run();
    } catch (cause) {
      throw new CoffeeError('OUTPUT', `${FLAG}: cannot write ${this.path}: ${reasonOf(cause, FLAG)}`, { cause });
    }
  }
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
