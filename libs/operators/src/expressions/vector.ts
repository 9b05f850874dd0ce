/**
 * The values of an expression, one a row, in the arrays that its loops take. Owns: how a missing value is told. Must not know: columns, functions.
 *
 * Numbers of any kind are an array of floats, NaN where missing; one with an exact number beyond 2^53 is a list. Booleans are bytes. Texts are codes of
 * texts, each a string of its UTF-8 bytes, a character each: in their order, and equal where they are.
 */
import type { Value } from '../values';
import { FALSE, MISSING, TRUE, type Booleans } from './booleans';
import { presentBooleans, presentFloats, presentTexts, takeBooleans, takeCodes, takeFloats } from './vector-loops';

export { FALSE, MISSING, TRUE, type Booleans };

/** `codes`: the place in `texts` of each row's, -1 where missing. Not all of the texts need be some row's, nor be different. */
export interface Texts {
  readonly codes: Int32Array;
  readonly texts: readonly string[];
  /** Where all of the texts are UUIDs: 16 bytes of each. Then they are printed when somebody looks at them. */
  readonly ids?: Uint8Array;
}

/** UUIDs of 16 bytes each, of which each row has that of its code. */
export function uuidTexts(codes: Int32Array, ids: Uint8Array): Texts {
  let texts: string[] | undefined;
  return {
    codes,
    ids,
    get texts() {
      return (texts ??= printed(ids));
    },
  };
}

function printed(ids: Uint8Array): string[] {
  const digits = Buffer.from(ids.buffer, ids.byteOffset, ids.byteLength).toString('hex');
  return Array.from({ length: ids.length / 16 }, (_, i) => {
    const part = (from: number, to: number): string => digits.slice(i * 32 + from, i * 32 + to);
    return `${part(0, 8)}-${part(8, 12)}-${part(12, 16)}-${part(16, 20)}-${part(20, 32)}`;
  });
}

/** The same texts in other rows. */
export const withCodes = (given: Texts, codes: Int32Array): Texts =>
  given.ids ? uuidTexts(codes, given.ids) : { codes, texts: given.texts };

/** Exact numbers, one of which at least is a BigInt. */
export type WideNumbers = readonly Value[];
export type Numbers = Float64Array | WideNumbers;
export type Vector = Numbers | Booleans | Texts;

export const isTexts = (vector: Vector): vector is Texts => 'codes' in vector;

/** A boolean is 0 or 1. */
export function valueAt(vector: Vector, row: number): Value {
  if (vector instanceof Float64Array) {
    const value = vector[row]!;
    return Number.isNaN(value) ? undefined : value;
  }
  if (vector instanceof Uint8Array) return vector[row] === MISSING ? undefined : vector[row];
  return isTexts(vector) ? vector.texts[vector.codes[row]!] : vector[row];
}

/** Whether each row has a value. */
export function presenceOf(vector: Vector, rows: number): Uint8Array {
  const present = new Uint8Array(rows);
  if (vector instanceof Float64Array) presentFloats(vector, present);
  else if (vector instanceof Uint8Array) presentBooleans(vector, present);
  else if (isTexts(vector)) presentTexts(vector.codes, present);
  else for (let row = 0; row < rows; row++) present[row] = +(vector[row] !== undefined);
  return present;
}

/** The numbers again, as floats where all are exact as such. */
export const numbersOf = (values: WideNumbers): Numbers =>
  values.every((value) => typeof value !== 'bigint')
    ? Float64Array.from(values, (value) => (value === undefined ? NaN : (value as number)))
    : values;

/** Texts that are mostly different, or few. */
export function textsOf(values: readonly (string | undefined)[]): Texts {
  const codes = new Int32Array(values.length).fill(-1);
  const codeOf = new Map<string, number>();
  values.forEach((value, row) => {
    if (value === undefined) return;
    const code = codeOf.get(value) ?? codeOf.size;
    if (code === codeOf.size) codeOf.set(value, code);
    codes[row] = code;
  });
  return { codes, texts: [...codeOf.keys()] };
}

/** The same value in each row. */
export function constantVector(
  value: Exclude<Value, bigint> | boolean,
  kindIs: 'boolean' | 'text' | 'number',
  rows: number,
): Vector {
  if (kindIs === 'boolean') return new Uint8Array(rows).fill(value === undefined ? MISSING : value ? TRUE : FALSE);
  if (kindIs === 'text')
    return {
      codes: new Int32Array(rows).fill(value === undefined ? -1 : 0),
      texts: value === undefined ? [] : [String(value)],
    };
  return new Float64Array(rows).fill(value === undefined ? NaN : Number(value));
}

/** Some rows of it, ascending. */
export function takeVector(vector: Vector, rows: Uint32Array): Vector {
  if (vector instanceof Float64Array) return takeFloats(vector, rows);
  if (vector instanceof Uint8Array) return takeBooleans(vector, rows);
  if (isTexts(vector)) return withCodes(vector, takeCodes(vector.codes, rows));
  return numbersOf(Array.from(rows, (row) => vector[row]));
}

/** The values in those rows of so many; missing in the others. */
export function spreadVector(vector: Vector, at: Uint32Array, rows: number): Vector {
  if (vector instanceof Float64Array) return placed(new Float64Array(rows).fill(NaN), vector, at);
  if (vector instanceof Uint8Array) return placed(new Uint8Array(rows).fill(MISSING), vector, at);
  if (isTexts(vector)) return withCodes(vector, placed(new Int32Array(rows).fill(-1), vector.codes, at));
  const values = new Array<Value>(rows).fill(undefined);
  at.forEach((row, i) => (values[row] = vector[i]));
  return values;
}

function placed<Into extends Float64Array | Uint8Array | Int32Array>(into: Into, values: Into, at: Uint32Array): Into {
  for (let i = 0; i < at.length; i++) into[at[i]!] = values[i]!;
  return into;
}

/** What a function of each text makes of them: asked once for each of the texts that some row has. */
export function ofEachText<Result>(
  { codes, texts }: Texts,
  of: (text: string) => Result,
): (row: number) => Result | undefined {
  const results = new Array<Result | undefined>(texts.length);
  const known = new Uint8Array(texts.length);
  return (row) => {
    const code = codes[row]!;
    if (code < 0) return undefined;
    if (known[code] === 0) {
      results[code] = of(texts[code]!);
      known[code] = 1;
    }
    return results[code];
  };
}

/** The texts that a function makes of them: of those that some row has. */
export function mapTexts({ codes, texts }: Texts, of: (text: string) => string): Texts {
  const isUsed = new Uint8Array(texts.length);
  for (let row = 0; row < codes.length; row++) if (codes[row]! >= 0) isUsed[codes[row]!] = 1;
  return { codes, texts: texts.map((text, code) => (isUsed[code] === 1 ? of(text) : text)) };
}

/** A text as a string of its UTF-8 bytes, and the text again. */
export const bytesOfText = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');
export const textOfBytes = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('utf8');
