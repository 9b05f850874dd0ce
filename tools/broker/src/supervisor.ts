/**
 * Runs a server so that it never outlives us, however we end. A small shell in a session of its own starts it and waits for our
 * end of a pipe to close: that happens when we ask for it and when this process dies, by whatever signal. Then it kills the
 * server and its helper, runs a clean-up command and removes their folder.
 *
 * Owns: the processes and the folder. Must not know: what the server is.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CoffeeError } from '@coffee/core';

/**
 * Arguments: folder, helper command, clean-up command, then the server's command with its arguments. On standard input: a line
 * for each start. On standard output: `started PID` and `exited CODE`. The inner shell becomes the server, so that PID is its.
 */
const SHELL = `
folder=$1 helper=$2 cleanup=$3
shift 3
cd "$folder"
if [ -n "$helper" ]; then sh -c "exec $helper" </dev/null >>"$folder/helper.out" 2>&1 & helper=$!; fi
while read -r command; do
  ( sh -c 'echo "$$" >"$0/server.pid"; echo "started $$"; exec "$@" </dev/null >>"$0/server.out" 2>&1' "$folder" "$@"
    echo "exited $?" ) &
done
[ -e "$folder/server.pid" ] && kill -9 "$(cat "$folder/server.pid")" 2>/dev/null
[ -n "$helper" ] && kill -9 "$helper" 2>/dev/null
[ -n "$cleanup" ] && sh -c "$cleanup" >/dev/null 2>&1
wait
rm -rf "$folder"
`;

export interface SupervisorCommands {
  /** The server's command and arguments; it must stay in the foreground and keep its process id. */
  readonly server: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** A shell command that runs beside the server from before its first start to after its end. */
  readonly helper?: string;
  /** A shell command that ends the server at once where SIGKILL to its process would not. */
  readonly kill?: string;
  /** A shell command that is run when all has ended. */
  readonly cleanup?: string;
}

/** A fresh folder; removed by the supervisor that is given it. */
export const supervisedFolder = (): string => mkdtempSync(join(tmpdir(), 'coffee-broker-'));

export class Supervisor {
  readonly #shell: ChildProcess;
  readonly #ended: Promise<void>;
  #server: { readonly pid: number; readonly exited: Promise<void>; readonly onExit: () => void } | undefined;
  readonly #kill: string | undefined;
  #onStarted: ((pid: number) => void) | undefined;

  constructor(
    readonly folder: string,
    { server, env, helper = '', kill, cleanup = '' }: SupervisorCommands,
  ) {
    this.#kill = kill;
    this.#shell = spawn('sh', ['-c', SHELL, 'supervisor', folder, helper, cleanup, ...server], {
      env,
      detached: true,
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#ended = new Promise((resolve) => this.#shell.once('close', () => resolve()));
    this.#shell.stdin?.on('error', () => undefined);
    if (this.#shell.stdout) createInterface(this.#shell.stdout).on('line', (line) => this.#told(line));
    this.#holdUs(false);
  }

  /** The server's process id while it runs. */
  get pid(): number | undefined {
    return this.#server?.pid;
  }

  /** Resolves when the server of the last start has ended; at once when there is none. */
  get exited(): Promise<void> {
    return this.#server?.exited ?? Promise.resolve();
  }

  /** Starts the server, which must not be running. @returns its process id. */
  async start(): Promise<number> {
    if (this.#server) throw new CoffeeError('INTERNAL', 'the server is already running');
    const started = new Promise<number>((resolve) => (this.#onStarted = resolve));
    this.#holdUs(true);
    this.#shell.stdin?.write('start\n');
    const pid = await Promise.race([started, this.#ended]);
    this.#holdUs(false);
    if (pid === undefined) throw new CoffeeError('INTERNAL', `the supervisor of ${this.folder} has ended`);
    return pid;
  }

  /** Sends a signal to the server and waits for its end; after `patience` (ms) with SIGKILL. */
  async signal(signal: NodeJS.Signals, patience: number): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#holdUs(true);
    this.#send(server.pid, signal);
    const timer = setTimeout(() => this.#send(server.pid, 'SIGKILL'), patience);
    await server.exited;
    clearTimeout(timer);
    this.#holdUs(false);
  }

  /** Ends everything, at once, and resolves when it is gone. Idempotent. */
  async end(): Promise<void> {
    this.#holdUs(true);
    this.#shell.stdin?.end();
    await this.#ended;
  }

  #send(pid: number, signal: NodeJS.Signals): void {
    if (signal === 'SIGKILL' && this.#kill !== undefined) spawnSync('sh', ['-c', this.#kill], { stdio: 'ignore' });
    try {
      process.kill(pid, signal);
    } catch (thrown) {
      // It has ended meanwhile.
      if ((thrown as NodeJS.ErrnoException).code !== 'ESRCH') throw thrown;
    }
  }

  #told(line: string): void {
    const [what, value] = line.split(' ');
    if (what === 'started') {
      let onExit = (): void => undefined;
      const exited = new Promise<void>((resolve) => (onExit = resolve));
      this.#server = { pid: Number(value), exited, onExit };
      this.#onStarted?.(this.#server.pid);
    } else if (what === 'exited') {
      const server = this.#server;
      this.#server = undefined;
      server?.onExit();
    }
  }

  /** Whether this process stays alive for the shell's sake: only while something is asked of it. */
  #holdUs(hold: boolean): void {
    const pipes = [this.#shell.stdout, this.#shell.stdin].filter((stream) => stream instanceof Socket);
    for (const holder of [this.#shell, ...pipes]) {
      if (hold) holder.ref();
      else holder.unref();
    }
  }
}
