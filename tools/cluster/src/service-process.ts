/**
 * One service as a process: started, started again when it dies, stopped. Owns: the process and the pauses between its starts.
 * Must not know: what the service does, or that there are others.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CoffeeError } from '@coffee/core';
import type { ServiceSpec } from './services';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export interface ServiceProcessOptions {
  /** Program and arguments in front of `node`, e.g. `taskset -c 0`. */
  readonly launcher: readonly string[];
  /** The built main.js. */
  readonly entry: string;
  /** Its stack traces name TypeScript; it takes up to twice as long to start. */
  readonly sourceMaps: boolean;
  readonly onLine: (spec: ServiceSpec, line: string) => void;
  /** It has died and will be started again in so many ms; undefined: it will not. */
  readonly onDied: (spec: ServiceSpec, exit: Exit, restartIn: number | undefined) => void;
}

const LIFELINE = join(__dirname, 'lifeline.cjs');
/** Pauses before it is started again (ms): doubled from death to death, begun anew after it has lived for a while. */
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 5_000;
const LIVED = 30_000;
/** A service promises to stop within 20 s. */
const STOP_PATIENCE = 21_000;
/** Of a wrong setting: the next start would end the same. */
const HOPELESS_EXIT = 2;

export class ServiceProcess {
  #child: ChildProcess | undefined;
  #exited: Promise<Exit> = Promise.resolve({ code: null, signal: null });
  #restart: NodeJS.Timeout | undefined;
  #wanted = false;
  #starts = 0;
  #pause = FIRST_PAUSE;
  #hopeless = false;

  constructor(
    readonly spec: ServiceSpec,
    private readonly options: ServiceProcessOptions,
  ) {}

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** How often it has been started. */
  get starts(): number {
    return this.#starts;
  }

  /** Whether it ended in a way that no further start can mend. */
  get hopeless(): boolean {
    return this.#hopeless;
  }

  /** The pauses begin anew. @param once settings of this one start: when it dies, it is started again without them. */
  start(once: Readonly<Record<string, string>> = {}): void {
    this.#wanted = true;
    this.#pause = FIRST_PAUSE;
    clearTimeout(this.#restart);
    if (!this.#child) this.#spawn(once);
  }

  /** Sends a signal. Resolves when the process has ended; it is started again unless `stop` was called. */
  async kill(signal: NodeJS.Signals): Promise<Exit> {
    const exited = this.#exited;
    if (!this.#child) throw new CoffeeError('INTERNAL', `${this.spec.name} is not running`);
    this.#child.kill(signal);
    return exited;
  }

  /** Ends it in order, by force when that takes too long, and leaves it down until `start`. */
  async stop(): Promise<Exit> {
    this.#wanted = false;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (!child) return this.#exited;
    child.kill('SIGTERM');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE);
    const exit = await this.#exited;
    clearTimeout(force);
    return exit;
  }

  #spawn(once: Readonly<Record<string, string>>): void {
    const { launcher, entry, sourceMaps } = this.options;
    const flags = sourceMaps ? ['--enable-source-maps'] : [];
    const [program = process.execPath, ...args] = [
      ...[...launcher, process.execPath, ...flags],
      ...['--require', LIFELINE, entry],
    ];
    const env = { ...inherited(), ...this.spec.env, ...once };
    // A process group of its own: Ctrl-C on the terminal must reach the cluster alone, which then stops the services once.
    const child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    this.#child = child;
    this.#starts++;
    const born = performance.now();
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => this.options.onLine(this.spec, line));
    this.#exited = new Promise((resolve) => {
      child.once('error', (error) => this.options.onLine(this.spec, `cannot be started: ${error.message}`));
      child.once('close', (code, signal) => {
        this.#child = undefined;
        this.#died({ code, signal }, performance.now() - born);
        resolve({ code, signal });
      });
    });
  }

  #died(exit: Exit, lived: number): void {
    if (!this.#wanted) return;
    this.#hopeless = exit.code === HOPELESS_EXIT;
    if (this.#hopeless) return this.options.onDied(this.spec, exit, undefined);
    if (lived > LIVED) this.#pause = FIRST_PAUSE;
    this.options.onDied(this.spec, exit, this.#pause);
    this.#restart = setTimeout(() => this.#spawn({}), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE);
  }
}

/** Settings that are a single process's own: one that strayed in from our environment would reach all. */
const OWN = ['PORT', 'STAGES', 'GROUPS', 'FAILPOINT', 'NAMESPACE', 'AMQP_URL_FILE'];

function inherited(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.includes(name)));
}
