/** `coffee` as a process: what it says and how it ends. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export const root = join(__dirname, '../../..');
export const example = join(root, 'examples/small');
export const main = join(root, 'dist/apps/client/main.js');

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** With the environment of the test, which is not that of Jest: what a test sets there is for its processes. */
export const start = (args: readonly string[], stdio: StdioOptions = ['ignore', 'pipe', 'pipe']): ChildProcess =>
  spawn(process.execPath, [main, ...args], { stdio, env: process.env });

export async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (data: Buffer) => (out += data.toString()));
  child.stderr?.on('data', (data: Buffer) => (err += data.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

export const coffee = (...args: string[]): Promise<Outcome> => outcomeOf(start(args));

/** One that is watched while it runs. */
export class WatchedCoffee {
  err = '';
  out = '';
  readonly ended: Promise<Outcome>;
  readonly #child: ChildProcess;

  constructor(...args: readonly string[]) {
    this.#child = start(args);
    this.#child.stderr!.on('data', (data: Buffer) => (this.err += data.toString()));
    this.#child.stdout!.on('data', (data: Buffer) => (this.out += data.toString()));
    this.ended = outcomeOf(this.#child);
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when it has said that on standard error. @returns the first group, or all. @throws Error when it ends without. */
  says(what: RegExp): Promise<string> {
    return this.#puts('err', what);
  }

  /** The same on standard output. */
  prints(what: RegExp): Promise<string> {
    return this.#puts('out', what);
  }

  #puts(where: 'out' | 'err', what: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const match = what.exec(this[where]);
        if (match) resolve(match[1] ?? match[0]);
      };
      look();
      (where === 'out' ? this.#child.stdout! : this.#child.stderr!).on('data', look);
      void this.ended.then(({ out, err }) =>
        reject(new Error(`it did not say ${what}, but ${JSON.stringify([out, err])}`)),
      );
    });
  }
}
