/** The file that rejected rows are written to: CSV with where each was and why, and the row as it is in its file. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { CoffeeError } from '@coffee/core';
import type { BadRow } from '@coffee/csv';

const HEADER = 'file,line,column,reason,row\n';

export class RejectedRows {
  readonly #file: number;

  /** @throws CoffeeError OUTPUT when the file cannot be written. */
  constructor(private readonly path: string) {
    this.#file = this.#try(() => openSync(path, 'w'));
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

  close(): void {
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
      throw new CoffeeError('OUTPUT', `--rejects: cannot write ${this.path}: ${(cause as Error).message}`, { cause });
    }
  }
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
