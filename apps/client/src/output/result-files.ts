/**
 * Writes the answers of a job: all of them or none. Every file is written in full beside its place under a temporary name;
 * only when all are there are they renamed. Whatever stops it takes the temporary files away.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  rmdirSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { answerFormats } from '@coffee/answer-formats';
import { CoffeeError, quoted } from '@coffee/core';
import { MANIFEST_NAME } from '@coffee/verify';
import type { Tables } from '@coffee/protocol';
import { checkDestination, nearestFolder, reasonOf } from './destination';

export interface ResultFile {
  /** `<answer>.csv`, or of another form, with a-z, 0-9 and _ in the answer; or the manifest. */
  readonly name: string;
  /** The content in pieces. */
  readonly content: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * To be called before work begins. `data`: the folder that is read.
 * @throws CoffeeError OUTPUT when the folder is a file or cannot be written, USAGE when it cannot be meant.
 */
export function checkResultFolder(folder: string, data?: string, tables?: Tables): void {
  if (folder === '' || folder === '-')
    throw new CoffeeError('USAGE', `--out takes a folder, not ${quoted(folder)}; answers are printed without it`);
  let existing;
  try {
    existing = statSync(folder, { throwIfNoEntry: false });
  } catch (cause) {
    throw new CoffeeError('OUTPUT', `--out ${folder} cannot be a folder: ${reasonOf(cause, '--out')}`, { cause });
  }
  if (existing && !existing.isDirectory()) throw new CoffeeError('OUTPUT', `--out ${folder} is a file; name a folder`);
  checkDestination({ flag: '--out', path: folder, kind: 'folder', data, tables });
  try {
    rmdirSync(mkdtempSync(join(nearestFolder(resolve(folder)), '.coffee-')));
  } catch (cause) {
    throw new CoffeeError('OUTPUT', `--out ${folder} cannot be written: ${reasonOf(cause, '--out')}`, { cause });
  }
}

/** Names come with answers, perhaps from another machine: nothing is written outside of the folder, or over what is no result. */
const RESULT_NAME = /^[a-z0-9_]{1,60}(\.[a-z]+)$/;

function isResult(name: string): boolean {
  const [, suffix] = RESULT_NAME.exec(name) ?? [];
  return name !== MANIFEST_NAME && answerFormats.some((format) => format.suffix === suffix);
}

/** @returns the paths written. @throws CoffeeError OUTPUT */
export async function writeResultFiles(folder: string, files: readonly ResultFile[]): Promise<string[]> {
  for (const { name } of files)
    if (!isResult(name) && name !== MANIFEST_NAME)
      throw new CoffeeError('OUTPUT', `${quoted(name)} cannot be a result file`);
  checkResultFolder(folder);
  const suffix = `.${randomBytes(4).toString('hex')}.partial`;
  const written: string[] = [];
  const created = makeFolder(folder);
  try {
    for (const file of files) {
      const path = join(folder, file.name + suffix);
      written.push(path);
      await writeWhole(path, file.content);
    }
    return written.map((path) => {
      const final = path.slice(0, -suffix.length);
      renameSync(path, final);
      return final;
    });
  } catch (cause) {
    for (const path of written) rmSync(path, { force: true });
    if (created) rmSync(created, { recursive: true, force: true });
    if (cause instanceof CoffeeError) throw cause;
    throw new CoffeeError('OUTPUT', `cannot write the results to ${folder}: ${reasonOf(cause, '--out')}`, { cause });
  }
}

/** Result files in the folder that are not among these: they answer another question. */
export function otherResults(folder: string, files: readonly ResultFile[]): string[] {
  const names = readdirSync(folder).filter(isResult);
  return names.filter((name) => !files.some((file) => file.name === name)).sort();
}

/** @returns the topmost folder that had to be made, if any. */
function makeFolder(folder: string): string | undefined {
  try {
    return mkdirSync(folder, { recursive: true });
  } catch (cause) {
    throw new CoffeeError(
      'OUTPUT',
      `cannot make the folder ${folder}: ${reasonOf(cause, '--out')}; its parent is ${dirname(folder)}`,
      { cause },
    );
  }
}

async function writeWhole(path: string, content: ResultFile['content']): Promise<void> {
  const file = openSync(path, 'wx');
  try {
    for await (const piece of content) {
      for (let at = 0; at < piece.length;) at += writeSync(file, piece, at);
    }
  } finally {
    closeSync(file);
  }
}
