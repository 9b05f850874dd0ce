/**
 * The formats of files that are read, one a line, and which format a name says. The one table that knows them: a format is added here, and
 * listings, openings, scans, uploads and messages follow.
 */
import { CoffeeError, ownValue } from '@coffee/core';
import { csv } from './csv/csv-format';
import type { InputFormat } from './input-format';
import { ndjson } from './ndjson/ndjson-format';
import { packingIn, packings } from './packings';
import type { InputFile } from './scan-request';

/** The first is that of files without a name. What a format gives for a file as its own comes back to it alone: a file names its format. */
const formats: Readonly<Record<string, InputFormat>> = {
  csv,
  ndjson,
};

/** What a user calls each, and what names of its files end in. */
export const dataFormats: readonly Pick<InputFormat, 'title' | 'suffixes'>[] = Object.values(formats);

const suffixes = Object.values(formats).flatMap((format) => format.suffixes);

/** `.csv, .tsv or .txt`. */
export const SUFFIXES = `${suffixes.slice(0, -1).join(', ')} or ${suffixes.at(-1)}`;

/** Without the suffix of a packing: by content a file may be packed whatever its name. */
function unpacked(name: string): string {
  const lower = name.toLowerCase();
  const packing = packings.find(({ suffix }) => lower.endsWith(suffix));
  return packing ? lower.slice(0, -packing.suffix.length) : lower;
}

/** Whether a file with a name, in any case, is data. */
export const isDataName = (name: string): boolean => suffixes.some((suffix) => unpacked(name).endsWith(suffix));

/** The name of the format that a file with a name is read in. */
export function formatOfName(name: string): string {
  const bare = unpacked(name);
  const names = Object.keys(formats);
  return names.find((format) => formats[format]!.suffixes.some((suffix) => bare.endsWith(suffix))) ?? names[0]!;
}

export function formatOf({ format }: Pick<InputFile, 'format'>): InputFormat {
  const found = ownValue(formats, format);
  if (!found) throw new CoffeeError('INTERNAL', `there is no format ${format}`);
  return found;
}

/** How a file is written: what it is packed with, or `plain`; its encoding; and what its format tells beyond. */
export interface FileForm extends Readonly<Record<string, string>> {
  readonly packing: string;
  readonly encoding: string;
}

/** For a person, and for programs. */
export function formOf(file: InputFile): FileForm {
  const { decodings, encoding, form } = file;
  const packing = packingIn(decodings)?.name ?? 'plain';
  // Behind the packing, the byte order of UTF-16.
  const utf16 = decodings.find((decoding) => decoding !== packing);
  return { packing, encoding: utf16 ?? encoding, ...formatOf(file).facts(form) };
}
