import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { startEarly, takeThread } from './ready-threads';

describe('threads that are started early', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ready-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  /** The module of a thread that answers with its own number, and ends when it is told so. */
  const module = (name: string): string => {
    const entry = join(folder, name);
    writeFileSync(
      entry,
      `const { parentPort, threadId } = require('node:worker_threads');
       parentPort.on('message', (end) => (end ? process.exit() : parentPort.postMessage(threadId)));`,
    );
    return entry;
  };
  const next = (thread: Worker, event: string): Promise<unknown> =>
    new Promise((resolve) => thread.once(event, resolve));

  it('are taken before others are started', async () => {
    const entry = module('one.js');
    startEarly(entry, 1);
    const [early, late] = [takeThread(entry), takeThread(entry)];
    expect(early.threadId).toBeLessThan(late.threadId);
    for (const thread of [early, late]) {
      const answer = next(thread, 'message');
      thread.postMessage(false);
      expect(await answer).toBe(thread.threadId);
      await thread.terminate();
    }
  });

  it('are not taken for another module', async () => {
    startEarly(module('two.js'), 1);
    const other = takeThread(module('other.js'));
    const early = takeThread(join(folder, 'two.js'));
    expect(early.threadId).toBeLessThan(other.threadId);
    await Promise.all([other.terminate(), early.terminate()]);
  });

  it('are not taken when they have ended', async () => {
    const entry = module('three.js');
    const [early] = startEarly(entry, 1) as [Worker];
    const ended = next(early, 'exit');
    early.postMessage(true);
    await ended;
    const another = takeThread(entry);
    expect(another).not.toBe(early);
    await another.terminate();
  });
});
