/** `coffee` as a process: started, watched while it runs, interrupted, and what it said and how it ended. */
import { until } from '@coffee/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const main = join(__dirname, '../../../dist/apps/client/main.js');

export interface Outcome {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export class CoffeeProcess {
  out = '';
  err = '';
  readonly ended: Promise<Outcome>;
  readonly #child: ChildProcess;
  #running = true;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [main, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    this.#child.stdout?.on('data', (data: Buffer) => (this.out += data.toString()));
    this.#child.stderr?.on('data', (data: Buffer) => (this.err += data.toString()));
    this.ended = new Promise((resolve) =>
      this.#child.once('close', (code, signal) => {
        this.#running = false;
        resolve({ code, signal, out: this.out, err: this.err });
      }),
    );
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Resolves when it has said that on standard error. @returns the first group, or all that matched. */
  async says(what: RegExp): Promise<string> {
    await until(`coffee says ${what}`, () => what.test(this.err) || !this.#running).catch((error: Error) => {
      throw new Error(`${error.message}; it said ${JSON.stringify(this.err)}`);
    });
    const match = what.exec(this.err);
    if (!match) throw new Error(`coffee ended and did not say ${what}, but ${JSON.stringify(this.err)}`);
    return match[1] ?? match[0];
  }

  /** The job that it opened or resumed. */
  job(): Promise<string> {
    return this.says(/^job ([a-z0-9-]+)$/m);
  }
}

export const coffee = (args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Outcome> =>
  new CoffeeProcess(args, env).ended;
