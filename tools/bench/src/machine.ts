/** Where and with what a measurement was taken: what a reader needs to judge or repeat it. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import { join } from 'node:path';
import { root } from './root';

export interface Circumstances {
  readonly date: string;
  readonly machine: string;
  readonly commit: string;
  readonly versions: string;
}

export function circumstances(now: Date): Circumstances {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return {
    date: now.toISOString().slice(0, 16).replace('T', ' '),
    machine: `${availableParallelism()} x ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${gigabytes} GiB, ${type()} ${release()}`,
    commit: commit(),
    versions: `Node ${process.versions.node}, DuckDB ${duckdbVersion()}`,
  };
}

function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') ? ' and local changes' : ''}`;
  } catch {
    return 'unknown';
  }
}

function duckdbVersion(): string {
  const manifest = JSON.parse(readFileSync(join(root, 'node_modules/@duckdb/node-api/package.json'), 'utf8')) as {
    version: string;
  };
  return manifest.version;
}
