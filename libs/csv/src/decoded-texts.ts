/** The texts that a reader is decoding: the few files whose ranges it was asked for last. Owns: that a file has not changed. */
import { statSync } from 'node:fs';
import { DecodedText } from './decoded-text';
import { isKeyOf, textKey, type ByteRange, type InputFile, type ScanRequest } from './scan-request';
import { MAX_ROW_BYTES } from './scanner/memory-map';
import { inputChanged } from './scanner/open-files';

const MAX_OPEN = 16;

export class DecodedTexts {
  /** In the order of their last use. */
  readonly #texts = new Map<string, DecodedText>();

  /** The text with all of a range, and of the longest row that can start in it. @throws CoffeeError as `RangeReader.read`. */
  async at(request: ScanRequest): Promise<DecodedText> {
    const { file, range } = request;
    const stat = statSync(file.path, { throwIfNoEntry: false });
    if (!stat || stat.size !== file.size || stat.mtimeMs !== file.mtimeMs) throw inputChanged(file.path);
    const key = textKey(request);
    const text = this.#open(key, file, range);
    try {
      await text.fill(range.start, range.end + MAX_ROW_BYTES + 1);
    } catch (error) {
      this.#drop(key, text);
      throw error;
    }
    if (text.end <= range.end) this.#drop(key, text);
    return text;
  }

  /** A reading asks for nothing more. */
  leave(reading: number): void {
    for (const [key, text] of this.#texts) if (isKeyOf(reading, key)) this.#drop(key, text);
  }

  close(): void {
    for (const [key, text] of this.#texts) this.#drop(key, text);
  }

  #open(key: string, file: InputFile, range: ByteRange): DecodedText {
    const known = this.#texts.get(key);
    this.#texts.delete(key);
    if (known && known.from > range.start) known.close();
    const text = known && known.from <= range.start ? known : new DecodedText(file);
    this.#texts.set(key, text);
    const [oldest] = this.#texts;
    if (this.#texts.size > MAX_OPEN && oldest) this.#drop(...oldest);
    return text;
  }

  /** Another may have taken its place meanwhile. */
  #drop(key: string, text: DecodedText): void {
    text.close();
    if (this.#texts.get(key) === text) this.#texts.delete(key);
  }
}
