/** The files that a person has dropped or chosen, with their paths in the folder that is meant. */
import type { ChosenFile } from '../reading/node/files';

export type { ChosenFile };

/** Of an input for files or for a folder. */
export const chosenIn = (files: FileList): ChosenFile[] =>
  inFolder([...files].map((file) => ({ path: file.webkitRelativePath || file.name, file })));

/** Of a drop: folders are walked through. @returns undefined of one that has neither files nor folders. @throws where one cannot be read. */
export async function droppedIn(data: DataTransfer): Promise<ChosenFile[] | undefined> {
  // All at once: what was dropped is gone after the first await.
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) return undefined;
  const found = await Promise.all(entries.map((entry) => walk(entry, entry.name)));
  return inFolder(found.flat());
}

async function walk(entry: FileSystemEntry, path: string): Promise<ChosenFile[]> {
  if (isFile(entry)) {
    const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
    return [{ path, file }];
  }
  const found = await Promise.all(
    (await entriesOf(entry as FileSystemDirectoryEntry)).map((e) => walk(e, `${path}/${e.name}`)),
  );
  return found.flat();
}

const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile;

/** A reader gives some at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}

const TABLES = /^(transactions|transaction_items|users|stores|menu_items)/i;

/** Of one folder whose name is no table's, what is in it: that is the folder that is meant. */
export function inFolder(files: readonly ChosenFile[]): ChosenFile[] {
  const [first] = files;
  const top = first?.path.split('/')[0];
  if (first === undefined || top === undefined || TABLES.test(top)) return [...files];
  const isOne = files.every(({ path }) => path.startsWith(`${top}/`));
  return isOne ? inFolder(files.map(({ path, file }) => ({ path: path.slice(top.length + 1), file }))) : [...files];
}
