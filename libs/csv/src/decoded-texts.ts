/** The texts that a reader is decoding: the few files whose ranges it was asked for last. Owns: that a file has not changed. */
import { statSync } from 'node:fs';
import { DecodedText } from './decoded-text';
import type { ByteRange, InputFile } from './scan-request';
import { MAX_ROW_BYTES } from './scanner/memory-map';
import { inputChanged } from './scanner/open-files';

const MAX_OPEN = 16;

export class DecodedTexts {
  /** In the order of their last use. */
  readonly #texts = new Map<string, DecodedText>();

  /** The text with all of a range, and of the longest row that can start in it. @throws CoffeeError as `RangeReader.read`. */
  async at(file: InputFile, range: ByteRange): Promise<DecodedText> {
    const stat = statSync(file.path, { throwIfNoEntry: false });
    if (!stat || stat.size !== file.size || stat.mtimeMs !== file.mtimeMs) throw inputChanged(file.path);
    const text = this.#open(file, range);
    try {
      await text.fill(range.start, range.end + MAX_ROW_BYTES + 1);
    } catch (error) {
      this.#drop(file.path);
      throw error;
    }
    if (text.end <= range.end) this.#drop(file.path);
    return text;
  }

  close(): void {
    for (const path of [...this.#texts.keys()]) this.#drop(path);
  }

  #open(file: InputFile, range: ByteRange): DecodedText {
    const known = this.#texts.get(file.path);
    this.#texts.delete(file.path);
    if (known && known.from > range.start) known.close();
    const text = known && known.from <= range.start ? known : new DecodedText(file);
    this.#texts.set(file.path, text);
    if (this.#texts.size > MAX_OPEN) this.#drop(this.#texts.keys().next().value!);
    return text;
  }

  #drop(path: string): void {
    this.#texts.get(path)?.close();
    this.#texts.delete(path);
  }
}
