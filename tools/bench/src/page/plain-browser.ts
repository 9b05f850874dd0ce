/**
 * A browser that is driven over its pipe and nothing more: a library for tests listens to every request and every worker of a page, which
 * takes as long as the page's own work.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { findChromium } from '@coffee/debian';
import { descendants, readPeakBytes, readProcesses } from '../cluster/processes';

const FLAGS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync', '--remote-debugging-pipe'],
];
/** Between two looks at what is waited for (ms). */
const LOOK = 50;
/** What a page may take to show what is waited for (ms). */
const PATIENCE = 600_000;

interface Reply {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

export class PlainBrowser {
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #last = 0;
  #received = '';

  private constructor(
    private readonly child: ChildProcess,
    private readonly profile: string,
  ) {
    const from = child.stdio[4] as Readable;
    from.setEncoding('utf8').on('data', (text: string) => this.#take(text));
  }

  static launch(): PlainBrowser {
    const profile = mkdtempSync(join(tmpdir(), 'coffee-bench-browser-'));
    const child = spawn(findChromium(console.warn), [...FLAGS, `--user-data-dir=${profile}`, 'about:blank'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    });
    return new PlainBrowser(child, profile);
  }

  async open(address: string): Promise<PlainPage> {
    const { targetId } = await this.send('Target.createTarget', { url: address });
    const { sessionId } = await this.send('Target.attachToTarget', { targetId, flatten: true });
    return new PlainPage(this, String(sessionId));
  }

  /** @throws Error with what the browser says is wrong. */
  async send(method: string, params: object, sessionId?: string): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#last;
    const reply = new Promise<Reply>((resolve) => this.#waiting.set(id, resolve));
    const to = this.child.stdio[3] as Writable;
    to.write(`${JSON.stringify({ id, method, params, ...(sessionId !== undefined && { sessionId }) })}\0`);
    const { result = {}, error } = await reply;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result;
  }

  /** Of the process that has the tab (the largest of its kind), so far. Undefined where there is no /proc. */
  get peakBytesOfTab(): number | undefined {
    const peaks = descendants(readProcesses(), this.child.pid!).map(({ pid }) => readPeakBytes(pid) ?? 0);
    return peaks.length === 0 ? undefined : Math.max(...peaks);
  }

  async stop(): Promise<void> {
    const gone = once(this.child, 'exit');
    // It ends its own processes first, which else write on while their folder is removed.
    void this.send('Browser.close', {});
    await gone;
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }

  #take(text: string): void {
    const messages = (this.#received + text).split('\0');
    this.#received = messages.pop()!;
    for (const message of messages) {
      const reply = JSON.parse(message) as Reply;
      if (reply.id === undefined) continue;
      this.#waiting.get(reply.id)?.(reply);
      this.#waiting.delete(reply.id);
    }
  }
}

export class PlainPage {
  constructor(
    private readonly browser: PlainBrowser,
    private readonly session: string,
  ) {}

  /** A command of the browser's protocol to this page. @throws Error with what the browser says is wrong. */
  send(method: string, params: object): Promise<Readonly<Record<string, unknown>>> {
    return this.browser.send(method, params, this.session);
  }

  /** @param expression of JavaScript. @returns its value, as JSON has it. */
  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.send('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    return (result as { readonly value?: unknown }).value;
  }

  /** @throws Error with what the page shows instead. */
  async until(expression: string): Promise<void> {
    const end = performance.now() + PATIENCE;
    while ((await this.evaluate(expression)) !== true) {
      if (performance.now() > end)
        throw new Error(
          `the page never came to ${expression}; it says: ${String(await this.evaluate('document.body.innerText'))}`,
        );
      await new Promise((resolve) => setTimeout(resolve, LOOK));
    }
  }

  /** Gives files to an input, as a person chooses them. */
  async setFiles(selector: string, files: readonly string[]): Promise<void> {
    const { root } = await this.send('DOM.getDocument', {});
    const { nodeId: document } = root as { readonly nodeId: number };
    const { nodeId } = await this.send('DOM.querySelector', { nodeId: document, selector });
    await this.send('DOM.setFileInputFiles', { files, nodeId });
  }
}
