/**
 * One CSV file while it is written: rows are put into a buffer by offset, full buffers go to disk while the next one fills. Owns: the two
 * buffers and the file handle. Invariant: `bytes` holds whole rows of the plain form; only what reaches the disk has the file's form.
 */
import { open, type FileHandle } from 'node:fs/promises';
import type { FormEncoder } from './csv-form';

const BUFFER = 1 << 20;

/** A pair of buffers, used by one file after another; a new pair for each file would be most of the memory ever allocated. */
export type BufferPair = [Buffer, Buffer];
export const bufferPair = (): BufferPair => [Buffer.allocUnsafe(BUFFER), Buffer.allocUnsafe(BUFFER)];

export class TableFile {
  bytes: Buffer;
  /** Bytes put so far into `bytes`. */
  length = 0;
  /** Rows put so far, the header not among them. */
  rows = 0;
  /** Bytes handed to the file system so far. */
  written = 0;
  private spare: Buffer;
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly handle: FileHandle,
    private readonly encoder: FormEncoder,
    /** The form is the plain one: what is put is what is written. */
    private readonly plain: boolean,
    [bytes, spare]: BufferPair,
  ) {
    this.bytes = bytes;
    this.spare = spare;
  }

  /** Creates the file and writes its header. The buffers belong to it until it is closed. */
  static async create(path: string, encoder: FormEncoder, plain: boolean, buffers: BufferPair): Promise<TableFile> {
    const file = new TableFile(await open(path, 'wx'), encoder, plain, buffers);
    if (plain) file.length = file.bytes.write(`${encoder.start()}\n`);
    else await file.write(Buffer.from(encoder.start()));
    return file;
  }

  /** The buffer, with `size` free bytes from `length` on: half of it is free after drain(). */
  room(size: number): Buffer {
    if (this.length + size > this.bytes.length) throw new RangeError(`no room for ${size} bytes; drain first`);
    return this.bytes;
  }

  /** Rows as text without their line end. */
  putLines(lines: readonly string[]): void {
    for (const line of lines) {
      this.room(Buffer.byteLength(line) + 1);
      this.length += this.bytes.write(`${line}\n`, this.length);
    }
    this.rows += lines.length;
  }

  /** Makes room. Resolves at once while the buffer is less than half full; else when the one before it is on the disk. */
  async drain(): Promise<void> {
    if (this.length >= this.bytes.length / 2) await this.flush();
  }

  /** Writes rows whose fields may hold anything; for files that are not plain. */
  async writeRows(rows: readonly (readonly string[])[]): Promise<void> {
    await this.flush();
    await this.write(Buffer.from(rows.map((row) => this.encoder.row(row)).join('')));
    this.rows += rows.length;
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    await this.flush();
    if (!this.plain) await this.write(Buffer.from(this.encoder.end()));
    await this.writing;
    await this.handle.close();
  }

  /** Closes the file as it is. */
  async abandon(): Promise<void> {
    await this.writing.catch(() => undefined);
    await this.handle.close().catch(() => undefined);
  }

  private async flush(): Promise<void> {
    const full = this.bytes.subarray(0, this.length);
    await this.write(this.plain ? full : Buffer.from(this.encoder.rows(full.toString())));
    [this.bytes, this.spare] = [this.spare, this.bytes];
    this.length = 0;
  }

  /** Starts a write when the one before it has ended, so that at most one buffer is on its way. */
  private async write(bytes: Buffer): Promise<void> {
    await this.writing;
    this.written += bytes.length;
    this.writing = writeAll(this.handle, bytes);
    // Whoever awaits it next gets the error; until then it must not count as unhandled.
    this.writing.catch(() => undefined);
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer): Promise<void> {
  for (let from = 0; from < bytes.length;) {
    const { bytesWritten } = await handle.write(bytes, from, bytes.length - from);
    from += bytesWritten;
  }
}
