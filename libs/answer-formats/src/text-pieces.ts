/** Short texts joined to pieces of bytes, none much longer than `PIECE_CHARACTERS` and a last text. */

export const PIECE_CHARACTERS = 1 << 16;

export class TextPieces {
  readonly #encoder = new TextEncoder();
  #texts: string[] = [];
  #length = 0;

  /** @returns a piece when there is enough for one. */
  add(text: string): Uint8Array | undefined {
    this.#texts.push(text);
    this.#length += text.length;
    return this.#length < PIECE_CHARACTERS ? undefined : this.rest();
  }

  /** What is left, perhaps nothing. */
  rest(): Uint8Array {
    const piece = this.#encoder.encode(this.#texts.join(''));
    this.#texts = [];
    this.#length = 0;
    return piece;
  }
}
