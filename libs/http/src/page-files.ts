/**
 * The files of the page, as they were built: read once, and packed once for all who ask. Owns: their media types, and the policy that lets nothing but
 * them run. Must not know: what the page does.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
  readonly packed: Buffer;
  readonly tag: string;
}

/** By name. `index.html` is the page. */
export type PageFiles = ReadonlyMap<string, PageFile>;

export const PAGE = 'index.html';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.txt': 'text/plain; charset=utf-8',
};

/** Scripts and workers are the page's own; WebAssembly is compiled, text is not. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** @returns undefined when there is no page in the folder: it was not built. */
export function readPage(folder: string): PageFiles | undefined {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return undefined;
  }
  const served = names.filter((name) => extname(name) in types);
  if (!served.includes(PAGE)) return undefined;
  return new Map(served.map((name) => [name, fileOf(readFileSync(join(folder, name)), types[extname(name)]!)]));
}

function fileOf(bytes: Buffer, type: string): PageFile {
  const hash = createHash('sha256').update(bytes).digest('base64url');
  return { type, bytes, packed: gzipSync(bytes, { level: 9 }), tag: `"${hash.slice(0, 22)}"` };
}
