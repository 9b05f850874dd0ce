/**
 * Where a client is in the files of one table: the next byte that may come. Owns: that files come in their order, each from its
 * first byte to the last that was announced. Pure.
 */
import { SessionError, type CsvUpload } from '@coffee/protocol';

interface AnnouncedFile {
  readonly name: string;
  /** Absent: its client does not know, and uploads it over HTTP. */
  readonly size?: number;
}

export class FileCursor {
  #file = 0;
  #offset = 0;

  constructor(private readonly files: readonly AnnouncedFile[]) {
    this.#skipEmpty();
  }

  /** Whether every byte has come. */
  get complete(): boolean {
    return this.#file === this.files.length;
  }

  /** @returns whether it was the last piece of its file. @throws SessionError BAD_ORDER, BAD_REQUEST */
  take({ file, offset, bytes }: CsvUpload): boolean {
    const current = this.files[this.#file];
    if (!current) throw new SessionError('BAD_REQUEST', `there are only ${this.files.length} files`);
    if (file !== this.#file || offset !== this.#offset) {
      const expected = `file ${this.#file} goes on at byte ${this.#offset}`;
      throw new SessionError('BAD_ORDER', `${expected}, not file ${file} at byte ${offset}`);
    }
    const { name, size } = current;
    if (size === undefined) throw new SessionError('BAD_REQUEST', `${name} was announced without its size, for HTTP`);
    if (bytes.byteLength === 0) throw new SessionError('BAD_REQUEST', `a piece of ${name} holds no bytes`);
    if (offset + bytes.byteLength > size)
      throw new SessionError('BAD_REQUEST', `${name} is longer than the ${size} bytes that were announced`);
    this.#offset += bytes.byteLength;
    if (this.#offset < size) return false;
    this.#file++;
    this.#offset = 0;
    this.#skipEmpty();
    return true;
  }

  isNamed(file: number): boolean {
    return Boolean(this.files[file]?.name);
  }

  /** The name that the client has given to a file, for people. */
  nameOf(file: number): string {
    return this.files[file]?.name || `file ${file}`;
  }

  #skipEmpty(): void {
    while (this.files[this.#file]?.size === 0) this.#file++;
  }
}
