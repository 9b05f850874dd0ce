/** Why a file or folder cannot be written, in words. Must not know: what is written, or which flag names the place. */

const DENIED = 'permission denied';
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file system takes no file so large',
  EACCES: DENIED,
  EPERM: DENIED,
  EROFS: 'the file system is read-only',
  ENOTDIR: 'a part of its path is a file',
  ENOENT: 'its folder is not there, or nothing can be made in it',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

/** @returns the reason where the system's code is one of those that people meet, else what the system says. */
export function unwritableReason(error: unknown): string {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  return (code !== undefined && REASONS[code]) || (error instanceof Error ? error.message : String(error));
}
