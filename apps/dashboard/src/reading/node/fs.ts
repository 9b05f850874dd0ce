/**
 * In place of node:fs, in a worker: the few functions with which files are read, over those that a person has chosen. Nothing is written. Only
 * workers have a reader that answers at once.
 */
import { takeFetched } from '../read-ahead';
import { entryAt, type Entry } from './files';

export const constants = { O_RDONLY: 0, O_NONBLOCK: 0 };

export interface Stats {
  readonly dev: number;
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
  isFile(): boolean;
  isDirectory(): boolean;
  isFIFO(): boolean;
  isSocket(): boolean;
}

/** Of workers: the types of a page do not have it. */
declare class FileReaderSync {
  readAsArrayBuffer(blob: Blob): ArrayBuffer;
}

/** By its descriptor, which is never used again. */
const open = new Map<number, File>();
let next = 3;
const reader = (): FileReaderSync => (shared ??= new FileReaderSync());
let shared: FileReaderSync | undefined;

export function openSync(path: string): number {
  const { file } = mustBe(path);
  if (!file) throw failed('EISDIR', path);
  open.set(next, file);
  return next++;
}

export function closeSync(fd: number): void {
  open.delete(fd);
}

export function readSync(fd: number, into: Uint8Array, at: number, length: number, from: number): number {
  const file = open.get(fd)!;
  const end = Math.min(from + length, file.size);
  if (end <= from) return 0;
  const fetched = takeFetched(file, into, at, from, end - from);
  if (fetched > 0) return fetched;
  let bytes: ArrayBuffer;
  try {
    bytes = reader().readAsArrayBuffer(file.slice(from, end));
  } catch (cause) {
    // A browser refuses a file that is gone, or another now.
    throw failed('EIO', file.name, cause);
  }
  into.set(new Uint8Array(bytes), at);
  return bytes.byteLength;
}

export const fstatSync = (fd: number): Stats => statsOf({ file: open.get(fd)!, names: new Set(), id: fd });

export function statSync(path: string, { throwIfNoEntry = true } = {}): Stats | undefined {
  const entry = throwIfNoEntry ? mustBe(path) : entryAt(path);
  return entry && statsOf(entry);
}

export const lstatSync = statSync;

export const readdirSync = (path: string): string[] => [...mustBe(path).names];

/** There are no links. */
export const realpathSync = Object.assign((path: string): string => path, { native: (path: string): string => path });

/** What has to be decoded is sent as it is. */
export function createReadStream(path: string): never {
  throw failed('ENOSYS', path);
}

function statsOf({ file, id }: Entry): Stats {
  return {
    ...{ dev: 1, ino: id, size: file?.size ?? 0, mtimeMs: file?.lastModified ?? 0 },
    isFile: () => file !== undefined,
    isDirectory: () => file === undefined,
    isFIFO: () => false,
    isSocket: () => false,
  };
}

function mustBe(path: string): Entry {
  const entry = entryAt(path);
  if (entry) return entry;
  throw failed('ENOENT', path);
}

const failed = (code: string, path: string, cause?: unknown): Error =>
  Object.assign(new Error(`${code}: ${path}`, { cause }), { code });
