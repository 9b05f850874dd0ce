/**
 * Which files of a folder are a table's. Owns: the rule, for every way in: all files in the table's folder, nested ones too, and
 * files beside it whose name begins with the table's; names in any case. What programs leave beside their data is passed over;
 * whatever else is there is named. Must not know: what is in a file.
 */
import { lstatSync, readdirSync, realpathSync, statSync, type Stats } from 'node:fs';
import { dirname, join } from 'node:path';
import { asCoffeeError, CoffeeError, unreadable } from '@coffee/core';
import { tableIn, tableSchemas, type TableName, type Tables } from '@coffee/protocol';
import { isDataName } from './formats';
import type { WhyIgnored } from './notices';

/** Hidden files, companions of macOS, locks of office programs, marks of Hadoop. */
const PASSED_OVER = /^\.|^~\$|^_SUCCESS$|\.crc$/i;
/** Says which tables a folder has. */
export const SCHEMA_FILE = 'schema.sql';
/** Tables of the data set that no question reads. */
const OTHER_TABLES: readonly string[] = ['vouchers', 'payment_methods'];

export interface TableFiles {
  /** Paths in the folder, with `/`, in the order of their names (by UTF-16 code units); those of `problems` among them. */
  readonly files: readonly string[];
  /** By the name of what stands in the place of a file and cannot be read, or of a folder with `/` behind it: NO_INPUT. */
  readonly problems: ReadonlyMap<string, CoffeeError>;
  /** What lies among them and is no data. */
  readonly leftOut: readonly string[];
  /** What programs leave there. */
  readonly passedOver: readonly string[];
  /** Folders in which files of the table are looked for. */
  readonly folders: readonly string[];
}

/** What is in a folder and is not read. */
export interface IgnoredFile {
  /** A path in the folder; of a folder with `/` behind it. */
  readonly name: string;
  readonly why: WhyIgnored;
}

/** What becomes of a file with a name, whoever names it: with the folders that it is in, if they are told. */
export function roleOf(name: string): 'data' | 'passed over' | 'left out' {
  const parts = name.split(/[/\\]/).filter((part) => part !== '.' && part !== '..');
  if (parts.some((part) => PASSED_OVER.test(part))) return 'passed over';
  return isDataName(parts.at(-1) ?? '') ? 'data' : 'left out';
}

/** A folder as it was listed once: which of its files each table has, and what no table has. */
export class FolderListing {
  readonly #entries: readonly string[];

  /** @throws CoffeeError NO_INPUT when the folder cannot be read. */
  constructor(
    private readonly path: string,
    private readonly tables: Tables = tableSchemas,
  ) {
    this.#entries = list(path);
  }

  get hasSchema(): boolean {
    return this.#entries.includes(SCHEMA_FILE);
  }

  filesOf(table: TableName): TableFiles {
    const found: Found = { files: [], leftOut: [], passedOver: [], folders: [], problems: new Map() };
    const pattern = tableIn(this.tables, table)?.files;
    for (const name of this.#entries) {
      const lower = name.toLowerCase();
      if (pattern !== undefined) {
        this.#match(name, pattern.split('/'), '', found);
        continue;
      }
      if (this.#tableNamed(lower) !== table) continue;
      const entry = entryAt(join(this.path, name));
      if (entry.kind === 'folder' && lower === table) this.#walk(name, entry, found, foldersAbove(this.path));
      else this.#sort(name, entry, found);
    }
    for (const names of [found.files, found.leftOut, found.passedOver]) names.sort();
    return found;
  }

  /** Files beside the tables' that have the name of data and belong to none of them. */
  strays(): string[] {
    const isKnown = (name: string): boolean => this.#isOfTables(name) || this.#isOther(name);
    return this.#entries.filter((name) => isDataName(name) && !PASSED_OVER.test(name) && !isKnown(name));
  }

  /** All that lies beside the tables' files, with what it is. */
  others(): IgnoredFile[] {
    return this.#entries
      .filter((name) => !this.#isOfTables(name) && name !== SCHEMA_FILE)
      .map((name) => {
        const { kind } = entryAt(join(this.path, name));
        const why = PASSED_OVER.test(name) ? 'hidden' : this.#isOther(name) ? 'notAsked' : 'noTable';
        return { name: kind === 'folder' ? `${name}/` : name, why };
      });
  }

  /** Of the tables whose files are found by their names, the one with the longest that the name of a file begins with. */
  #tableNamed(lower: string): TableName | undefined {
    const named = Object.keys(this.tables).filter(
      (table) => tableIn(this.tables, table)!.files === undefined && lower.startsWith(table),
    );
    return named.toSorted((a, b) => b.length - a.length)[0];
  }

  #isOfTables(name: string): boolean {
    if (this.#tableNamed(name.toLowerCase()) !== undefined) return true;
    return Object.values(this.tables).some(
      ({ files }) => files !== undefined && matches(name, files.split('/', 1)[0]!),
    );
  }

  /** Whether it is one of the coffee shop's that no question reads. */
  #isOther(name: string): boolean {
    return this.tables === tableSchemas && OTHER_TABLES.some((table) => name.toLowerCase().startsWith(table));
  }

  /** What a pattern says, part by part. */
  #match(name: string, [part = '', ...inside]: readonly string[], folder: string, found: Found): void {
    const inFolder = `${folder}${name}`;
    if (!matches(name, part)) return;
    const entry = entryAt(join(this.path, inFolder));
    if (inside.length === 0) {
      if (PASSED_OVER.test(name)) found.passedOver.push(inFolder);
      else if (entry.problem) refuse(inFolder, entry.problem, found);
      else if (entry.kind === 'file') found.files.push(inFolder);
      else if (entry.kind === 'folder') found.leftOut.push(`${inFolder}/`);
      else refuse(inFolder, notAFile(join(this.path, inFolder), entry.kind), found);
      return;
    }
    if (entry.kind !== 'folder' || PASSED_OVER.test(name)) return;
    found.folders.push(inFolder);
    for (const each of list(join(this.path, inFolder))) this.#match(each, inside, `${inFolder}/`, found);
  }

  #walk(folder: string, { id }: Entry, found: Found, above: ReadonlySet<string>): void {
    // A link to a folder that it is in, or that the data folder is in: other tables are there, too.
    if (id === undefined || above.has(id)) return;
    found.folders.push(folder);
    const path = join(this.path, folder);
    let names: readonly string[];
    try {
      names = list(path);
    } catch (thrown) {
      return refuse(`${folder}/`, asCoffeeError(thrown), found);
    }
    const aboveThem = new Set([...above, ...foldersAbove(path)]);
    for (const name of names) {
      const inside = `${folder}/${name}`;
      const entry: Entry = PASSED_OVER.test(name) ? { kind: 'file' } : entryAt(join(this.path, inside));
      if (entry.kind === 'folder') this.#walk(inside, entry, found, aboveThem);
      else this.#sort(inside, entry, found);
    }
  }

  #sort(name: string, { kind, problem }: Entry, found: Found): void {
    const base = name.slice(name.lastIndexOf('/') + 1);
    if (PASSED_OVER.test(base)) found.passedOver.push(name);
    // Whatever its name: it may be a folder of data.
    else if (problem) refuse(name, problem, found);
    else if (kind === 'folder') found.leftOut.push(`${name}/`);
    else if (!isDataName(base)) found.leftOut.push(name);
    else if (kind === 'file') found.files.push(name);
    else refuse(name, notAFile(join(this.path, name), kind), found);
  }
}

interface Found extends TableFiles {
  readonly files: string[];
  readonly leftOut: string[];
  readonly passedOver: string[];
  readonly folders: string[];
  readonly problems: Map<string, CoffeeError>;
}

function refuse(name: string, problem: CoffeeError, { files, problems }: Found): void {
  files.push(name);
  problems.set(name, problem);
}

/** Whether a name, in any case, is what a pattern says: `*` is any part of it. */
function matches(name: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.toLowerCase().split('*');
  const lower = name.toLowerCase();
  const last = others.pop();
  if (last === undefined) return lower === first;
  if (!lower.startsWith(first)) return false;
  let at = first.length;
  // Each part at the first place where it stands: if it fits at all, it does so.
  for (const part of others) {
    const found = lower.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return lower.length - last.length >= at && lower.endsWith(last);
}

type Kind = 'file' | 'folder' | 'pipe' | 'socket' | 'device' | 'broken link' | 'unreadable';

interface Entry {
  readonly kind: Kind;
  /** Of what a link leads to, which may have several names. */
  readonly id?: string;
  /** Why it is unreadable. */
  readonly problem?: CoffeeError;
}

/** @throws CoffeeError NO_INPUT */
export const notAFile = (path: string, kind: string): CoffeeError =>
  new CoffeeError('NO_INPUT', `${path} is not a file but a ${kind}; take it away, or put its data there`);

/** What an open file is. */
export function kindOf(stat: Stats): Kind {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'folder';
  if (stat.isFIFO()) return 'pipe';
  return stat.isSocket() ? 'socket' : 'device';
}

function entryAt(path: string): Entry {
  let stat: Stats | undefined;
  try {
    stat = statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    return { kind: 'unreadable', problem: unreadable(path, cause) };
  }
  if (stat) return { kind: kindOf(stat), id: idOf(stat) };
  // A name that was listed, and is not there, has lost the bytes that are not UTF-8.
  const isLost = path.includes('\ufffd') && lstatSync(path, { throwIfNoEntry: false }) === undefined;
  return isLost ? { kind: 'unreadable', problem: misnamed(path) } : { kind: 'broken link' };
}

const misnamed = (path: string): CoffeeError =>
  new CoffeeError('NO_INPUT', `${path} cannot be opened: its name is not UTF-8; rename it`);

const idOf = ({ dev, ino }: Stats): string => `${dev} ${ino}`;

/** Ids of a folder and of all that it is in, links resolved. */
function foldersAbove(path: string): ReadonlySet<string> {
  const ids = new Set<string>();
  for (let at = realpathSync(path), last = ''; at !== last; last = at, at = dirname(at)) ids.add(idOf(statSync(at)));
  return ids;
}

function list(path: string): string[] {
  try {
    return readdirSync(path).sort();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/**
 * Where the files of all tables of a folder are, links followed: real paths.
 * @throws CoffeeError NO_INPUT when the folder itself cannot be read.
 */
export function tablePlaces(
  path: string,
  tables: Tables = tableSchemas,
): { readonly folders: readonly string[]; readonly files: readonly string[] } {
  const listing = new FolderListing(path, tables);
  const found = Object.keys(tables).map((table) => listing.filesOf(table));
  // A system call a file; the other looks at each folder on the way.
  const real = (name: string): string => realpathSync.native(join(path, name));
  return {
    folders: found.flatMap(({ folders }) => folders.map(real)),
    files: found.flatMap(({ files, problems }) => files.filter((name) => !problems.has(name)).map(real)),
  };
}
