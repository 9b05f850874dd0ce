/** What is said of a folder, or of something in it, that cannot be read. Must not know: how it is read. */
import { CoffeeError } from './errors';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such folder',
  ENOTDIR: 'it is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

const OF_FILES: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is a file',
};

/** @returns NO_INPUT, with the reason in words where the system's code is one of those that people meet. */
export function unreadable(path: string, cause: unknown, what: 'folder' | 'file' = 'folder'): CoffeeError {
  const { code } = cause as NodeJS.ErrnoException;
  const words = what === 'file' ? { ...REASONS, ...OF_FILES } : REASONS;
  const reason = (code !== undefined && words[code]) || (cause instanceof Error ? cause.message : String(cause));
  return new CoffeeError('NO_INPUT', `cannot read ${path === '' ? "''" : path}: ${reason}`, { cause });
}
