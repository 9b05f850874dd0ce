/** The manifest of a result folder (docs/result-folder.md): its form, and reading it. */
import { join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { readWholeFile } from './read-whole-file';

export const MANIFEST_NAME = 'manifest.json';
export const MANIFEST_VERSION = 1;

export interface Manifest {
  readonly version: typeof MANIFEST_VERSION;
  readonly program: string;
  readonly queries: readonly string[];
  /** As the flags take them; absent where the gateway did not know them. */
  readonly parameters?: {
    readonly years: readonly number[];
    readonly hours: string;
    readonly minAmount: string;
    readonly top: number;
  };
  readonly answers: readonly {
    readonly file: string;
    readonly query: string;
    readonly question: string;
    readonly rows: number;
  }[];
  /** What was read for them, where the command that wrote them has read it. */
  readonly input?: { readonly rows: number; readonly bytes: number; readonly badRows: number };
}

/** @returns undefined where there is none. @throws CoffeeError BAD_INPUT when it is none of this version. */
export function readManifest(dir: string): Manifest | undefined {
  const path = join(dir, MANIFEST_NAME);
  let text: string;
  try {
    text = readWholeFile(path).toString();
  } catch {
    return undefined;
  }
  const value = parsed(text) as Partial<Manifest> | null | undefined;
  const files = value?.answers?.map((answer) => answer?.file);
  if (value?.version !== MANIFEST_VERSION || !files?.every((file) => typeof file === 'string' && IS_FILE.test(file)))
    throw new CoffeeError(
      'BAD_INPUT',
      `${path} is not a manifest of version ${MANIFEST_VERSION}: write the results again, or remove it`,
    );
  return value as Manifest;
}

/** Names come from a file: nothing is read outside of the folder. */
const IS_FILE = /^[a-z0-9_]{1,60}\.[a-z]{1,10}$/;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** In one line, for people. */
export const parametersText = ({ years, hours, minAmount, top }: NonNullable<Manifest['parameters']>): string =>
  `years ${years.join(', ')}; hours ${hours}; minimum amount ${minAmount}; top ${top}`;
