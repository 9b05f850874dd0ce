/** Which of the CSV files of a folder are pieces of one table, by their names and headers, and the patterns that may find them. Pure. */
import type { InputFile } from '@coffee/csv';

type NamedFile = Pick<InputFile, 'name' | 'header'>;

/** The files of one table. */
export interface Group<File extends NamedFile = InputFile> {
  /** What it would be called if all names were allowed. */
  readonly wanted: string;
  readonly files: readonly File[];
  /** Each finds all of its files, the first those that come later, too, as a rule. None where no pattern could. */
  readonly patterns: readonly string[];
}

/** A folder whose files all have the same header is a table; in others, files whose names differ in a number and that begin with the same column. */
export function groupsOf<File extends NamedFile>(files: readonly File[]): Group<File>[] {
  return [...groupedBy(files, ({ name }) => folderOf(name))].flatMap(([folder, inside]) => {
    if (folder !== '' && areAlike(inside, ({ header }) => header.join('\0')))
      return [{ wanted: folder, files: inside, patterns: depthPatterns(folder, inside) }];
    return [...groupedBy(inside, ({ name }) => partsOf(name).stem)].flatMap(([stem, own]) =>
      areAlike(own, ({ header }) => header[0]!)
        ? [{ wanted: baseOf(stem) || folder, files: own, patterns: namePatterns(own) }]
        : own.map((file) => ({
            wanted: baseOf(partsOf(file.name).base) || folder,
            files: [file],
            patterns: [file.name],
          })),
    );
  });
}

/** The first folder on the way, '' of a file that lies in none. */
const folderOf = (name: string): string => (name.includes('/') ? name.slice(0, name.indexOf('/')) : '');

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** `base` has no suffix, `stem` no number at its end, both with their folders. */
function partsOf(name: string): { readonly base: string; readonly stem: string; readonly suffix: string } {
  const [, base = name, suffix = ''] = /^(.*?)((?:\.[a-z]+){1,2})$/is.exec(name) ?? [];
  return { base, stem: base.replace(/[\s._-]*\d[\d\s._-]*$/, ''), suffix };
}

/** `sales_2024-01.csv` and `sales_2024-02.csv` are `sales*.csv`; where that finds others, too, `sales_2024-0*.csv`. */
function namePatterns(files: readonly NamedFile[]): string[] {
  const parts = files.map(({ name }) => partsOf(name));
  const [{ stem, base, suffix }] = parts as [(typeof parts)[number]];
  if (parts.length === 1 && stem === base) return [base + suffix];
  const suffixes = parts.map((each) => each.suffix);
  const end = areAlike(suffixes, (each) => each) ? suffix : `${commonStart(suffixes)}*`;
  return [...new Set([`${stem}*${end}`, `${commonStart(parts.map((each) => each.base))}*${end}`])];
}

/** None where the files lie at different depths. */
function depthPatterns(folder: string, files: readonly NamedFile[]): string[] {
  const depths = new Set(files.map(({ name }) => name.split('/').length - 1));
  const suffixes = files.map(({ name }) => partsOf(name).suffix);
  const end = areAlike(suffixes, (each) => each) ? suffixes[0]! : '';
  return depths.size > 1 ? [] : [`${folder}${'/*'.repeat([...depths][0]!)}${end}`];
}

function commonStart([first = '', ...others]: readonly string[]): string {
  let length = first.length;
  for (const other of others) while (!other.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

/** All the same, in any case of letters. */
const areAlike = <Item>(items: readonly Item[], of: (item: Item) => string): boolean =>
  new Set(items.map((item) => of(item).toLowerCase())).size === 1;

function groupedBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
