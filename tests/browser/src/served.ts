/** `coffee serve` as a process of its own, as people start it. Owns it and what it keeps. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const root = join(__dirname, '../../..');
export const main = join(root, 'dist/apps/client/main.js');

export class Served {
  private constructor(
    /** Where it answers, without a slash at the end. */
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
  ) {}

  /** @param args of `coffee serve`: a folder, flags. */
  static start(...args: readonly string[]): Promise<Served> {
    const folder = mkdtempSync(join(tmpdir(), 'coffee-browser-serve-'));
    return Served.#started(folder, [...args, '--results', join(folder, 'results')]);
  }

  /** What it keeps goes with it. @param args as of `start`. */
  static startUntilEnd(...args: readonly string[]): Promise<Served> {
    return Served.#started(mkdtempSync(join(tmpdir(), 'coffee-browser-serve-')), args);
  }

  static async #started(folder: string, args: readonly string[]): Promise<Served> {
    const child = spawn(process.execPath, [main, 'serve', '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (text) => (said += String(text)));
    for await (const line of createInterface({ input: child.stdout })) return new Served(line, child, folder);
    rmSync(folder, { recursive: true, force: true });
    throw new Error(`coffee serve has ended: ${said}`);
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      this.child.kill('SIGINT');
      await once(this.child, 'exit');
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
