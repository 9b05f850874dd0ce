/**
 * Reads ranges of files into chunks, each by its format. Owns: one instance of the kernel with its memory, the open files, and the texts that are
 * being decoded; one thread has one reader and scans one range at a time.
 *
 * Invariants: a chunk is a function of the file, the range and where its first row is; memory does not grow with the file,
 * whatever is in it. Must not know: the folder, the order in which ranges are scanned.
 */
import { encodeBody, numberColumnOf, type Chunk } from '@coffee/protocol';
import { DecodedTexts } from './decoded-texts';
import { formatOf } from './formats';
import type { ScannedRange, ScanRequest } from './scan-request';
import { Kernel } from './scanner/kernel';
import { OpenFiles } from './scanner/open-files';
import { fileText, type TextSource } from './text-source';
import { yearsOf } from './years';

export class RangeReader {
  readonly #kernel: Kernel;
  readonly #files = new OpenFiles();
  readonly #texts = new DecodedTexts();

  /** @param kernel from `compileKernel()`, of this thread or another; or an instance that several readers of this thread share. */
  constructor(kernel: WebAssembly.Module | Kernel) {
    this.#kernel = kernel instanceof Kernel ? kernel : new Kernel(kernel);
  }

  /**
   * The rows that start in a range, of any file. Of one that has to be decoded, ranges are to be read in order: for any other
   * it is decoded from its beginning again.
   * @throws CoffeeError NO_INPUT when the file cannot be opened, INPUT_CHANGED when it is not what it was, BAD_INPUT when it
   * cannot be decoded.
   */
  read(request: ScanRequest): Promise<ScannedRange> {
    return this.readTo(request, encodeBody);
  }

  /** As `read`. `take` makes what is wanted of the rows, whose columns are good until it returns. */
  async readTo<Content>(request: ScanRequest, take: (rows: Chunk) => Content): Promise<ScannedRange<Content>> {
    if (request.file.decodings.length === 0) return this.#scanFile(request, take);
    const text = await this.#texts.at(request);
    return this.#scan(request, text, text.takeBytesRead(), take);
  }

  /** As `read`, at once, for a file that is its own text. Bad rows are part of the answer: the range may be cut wrongly. */
  scan(request: ScanRequest): ScannedRange {
    return this.#scanFile(request, encodeBody);
  }

  /** One of several readings asks for nothing more: what was decoded for it goes. */
  leave(reading: number): void {
    this.#texts.leave(reading);
  }

  /** Closes the files. The reader can be used again. */
  close(): void {
    this.#files.close();
    this.#texts.close();
  }

  #scanFile<Content>(request: ScanRequest, take: (rows: Chunk) => Content): ScannedRange<Content> {
    const { file, range } = request;
    return this.#scan(request, fileText(this.#files.open(file), file.end), range.end - range.start, take);
  }

  #scan<Content>(
    request: ScanRequest,
    source: TextSource,
    bytes: number,
    take: (rows: Chunk) => Content,
  ): ScannedRange<Content> {
    const { file, range, yearsOf: column } = request;
    const { chunk, ...scanned } = formatOf(file).scan(this.#kernel, request, source);
    const years = column !== undefined && { years: yearsOf(numberColumnOf(chunk, column).values) };
    return { ...scanned, ...years, chunk: take(chunk), bytes, last: source.end <= range.end };
  }
}
