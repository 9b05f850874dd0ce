/**
 * Writes files so that nobody ever finds a half of one: beside its place first, then renamed. Owns: what may be replaced.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { CoffeeError, asCoffeeError } from '@coffee/core';

/** @throws CoffeeError OUTPUT; then what was there is as it was. */
export function writeWhole(path: string, content: string): void {
  const beside = `${path}.${process.pid}.part`;
  orTell(
    path,
    () => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(beside, content);
      renameSync(beside, path);
    },
    beside,
  );
}

/**
 * The files as the whole content of a folder. One that is there is replaced only if it was written by us: if its file `marked` begins
 * with `mark`.
 * @throws CoffeeError USAGE when it was not, OUTPUT when it cannot be written; then what was there is as it was.
 */
export function writeFolder(folder: string, files: ReadonlyMap<string, string>, marked: string, mark: string): void {
  if (existsSync(folder) && !isOurs(join(folder, marked), mark))
    throw new CoffeeError(
      'USAGE',
      `${folder} is there and not of our making: name another folder with --out, or remove it`,
    );
  let beside = '';
  orTell(
    folder,
    () => {
      mkdirSync(dirname(folder), { recursive: true });
      beside = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
      // Made for its maker alone; the manifests are no secret.
      chmodSync(beside, 0o755);
      for (const [name, content] of files) writeFileSync(join(beside, name), content);
      const old = `${beside}.old`;
      if (existsSync(folder)) renameSync(folder, old);
      renameSync(beside, folder);
      rmSync(old, { recursive: true, force: true });
    },
    () => beside,
  );
}

/**
 * Secrets: a folder that only its owner enters, with files that the users of containers can read (they have ids of their own, and are
 * handed the files, not the folder).
 */
export function writeSecrets(folder: string, files: ReadonlyMap<string, string>): void {
  orTell(folder, () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    chmodSync(folder, 0o700);
  });
  for (const [name, content] of files) writeWhole(join(folder, name), content);
}

/** The content of those of the files that are there. */
export function readExisting(folder: string, names: readonly string[]): ReadonlyMap<string, string> {
  const there = names.filter((name) => existsSync(join(folder, name)));
  return new Map(there.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
}

function isOurs(file: string, mark: string): boolean {
  try {
    return readFileSync(file, 'utf8').startsWith(mark);
  } catch {
    return false;
  }
}

function orTell(path: string, write: () => void, leftover: string | (() => string) = ''): void {
  try {
    write();
  } catch (thrown) {
    const rest = typeof leftover === 'string' ? leftover : leftover();
    if (rest !== '') rmSync(rest, { recursive: true, force: true });
    throw new CoffeeError('OUTPUT', `${path} cannot be written: ${asCoffeeError(thrown).message}`, { cause: thrown });
  }
}
