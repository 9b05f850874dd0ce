/**
 * The files that a person has chosen, by the paths that node:fs would have them under: `/transactions/2024.csv`. Owns: what the stand-in
 * for node:fs knows. One for each worker.
 */

/** A file with its path in the chosen folder. */
export interface ChosenFile {
  /** With `/`, without one in front. */
  readonly path: string;
  readonly file: File;
}

export interface Entry {
  /** Absent: a folder. */
  readonly file?: File;
  /** Names of what is in it, of a folder. */
  readonly names: Set<string>;
  /** As an inode has one. */
  readonly id: number;
}

const entries = new Map<string, Entry>();

/** Puts these files in the place of those before. */
export function mountFiles(files: readonly ChosenFile[]): void {
  entries.clear();
  folderAt('/');
  for (const { path, file } of files) {
    const names = path.split('/');
    let folder = '/';
    for (const name of names.slice(0, -1)) {
      folderAt(folder).names.add(name);
      folder = under(folder, name);
    }
    const last = names.at(-1)!;
    folderAt(folder).names.add(last);
    entries.set(under(folder, last), { file, names: new Set(), id: entries.size });
  }
}

export const entryAt = (path: string): Entry | undefined => entries.get(path);

const under = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`);

function folderAt(path: string): Entry {
  const known = entries.get(path);
  if (known) return known;
  const folder: Entry = { names: new Set(), id: entries.size };
  entries.set(path, folder);
  return folder;
}
