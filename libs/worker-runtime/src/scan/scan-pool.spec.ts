import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanRequest, ScannedRange } from '@coffee/csv';
import { startThreads } from './new-threads';
import { ScanPool } from './scan-pool';

describe('a pool of threads', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pool-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const nothing = new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
  const request = { file: { path: 'none', decodings: [] } } as unknown as ScanRequest;

  it('has each file that is decoded read by one thread, and several by several', async () => {
    const entry = join(folder, 'echoes.js');
    // Says which thread it is, as a number of rows.
    writeFileSync(
      entry,
      `const { parentPort } = require('node:worker_threads');
       parentPort.once('message', ({ index }) =>
         parentPort.on('message', ({ type, id, request }) =>
           type === 'stop'
             ? parentPort.close()
             : parentPort.postMessage({ type: 'scanned', id, range: { rows: index, last: request.last } })));`,
    );
    const pool = new ScanPool({ threads: 2, entry, kernel: nothing });
    const scan = async (path: string, last = false): Promise<number> =>
      (await pool.scan({ file: { path, decodings: ['gzip'] }, last } as unknown as ScanRequest)).rows;
    const [a, b] = [await scan('a'), await scan('b')];
    expect(new Set([a, b]).size).toBe(2);
    expect([await scan('b'), await scan('a'), await scan('a', true)]).toEqual([b, a, a]);
    // The thread that has one file less takes the next.
    expect([await scan('c'), await scan('b')]).toEqual([a, b]);
    await pool.stop();
  });

  it('decodes a file for each of its readings, and lets go of it when the reading is left in the midst of it', async () => {
    const entry = join(folder, 'decodes.js');
    // Which thread it is, is told as a number of rows; a reading that it was told to leave, as a number of lines.
    writeFileSync(
      entry,
      `const { parentPort } = require('node:worker_threads');
       let left = 0;
       parentPort.once('message', ({ index }) =>
         parentPort.on('message', ({ type, id, reading }) => {
           if (type === 'stop') return parentPort.close();
           if (type === 'left') return (left = reading);
           parentPort.postMessage({ type: 'scanned', id, range: { rows: index, lines: left, last: false } });
         }));`,
    );
    const pool = new ScanPool({ threads: 2, entry, kernel: nothing });
    const scan = (reading: number, path = 'a'): Promise<ScannedRange> =>
      pool.scan({ file: { path, decodings: ['gzip'] }, reading } as unknown as ScanRequest);
    try {
      const first = await scan(1);
      const second = await scan(11);
      expect(second.rows).not.toBe(first.rows);
      pool.leave(1);
      // Of the two threads only that of the second still decodes something.
      expect(await scan(2, 'b')).toMatchObject({ rows: first.rows, lines: 1 });
      expect(await scan(11)).toMatchObject({ rows: second.rows, lines: 1 });
    } finally {
      await pool.terminate();
    }
  });

  it('gives a thread no more than it can do next: who is slow gets less', async () => {
    const entry = join(folder, 'slow.js');
    // The first answers nothing; which thread answers is told as a number of rows.
    writeFileSync(
      entry,
      `const { parentPort } = require('node:worker_threads');
       parentPort.once('message', ({ index }) =>
         parentPort.on('message', ({ id }) => {
           if (index !== 0) parentPort.postMessage({ type: 'scanned', id, range: { rows: index } });
         }));`,
    );
    const pool = new ScanPool({ threads: 2, entry, kernel: nothing });
    const done: number[] = [];
    for (let i = 0; i < 12; i++)
      pool.scan(request).then(
        ({ rows }) => done.push(rows),
        () => undefined,
      );
    while (done.length < 10) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(done).toEqual(Array(10).fill(1));
    await pool.terminate();
  });

  it.each([
    ['as many as there are', 2, 0],
    ['fewer', 1, 1],
    ['none, where this thread does the work', 0, 2],
  ])('takes threads that have started already: %s', async (_, threads, ended) => {
    const entry = join(folder, 'asked.js');
    // What answers is told by how long it has been there.
    writeFileSync(
      entry,
      `const { parentPort, threadId } = require('node:worker_threads');
       parentPort.once('message', () =>
         parentPort.on('message', ({ type, id }) =>
           type === 'stop' ? parentPort.close() : parentPort.postMessage({ type: 'scanned', id, range: { rows: threadId } })));`,
    );
    const started = startThreads(entry, 2);
    const ids = started.map(({ threadId }) => threadId);
    const exits = started.map((thread) => new Promise((resolve) => thread.once('exit', () => resolve(thread))));
    const pool = new ScanPool({ threads, entry, started, kernel: nothing });
    if (threads > 0) {
      const answers = await Promise.all(Array.from({ length: threads }, () => pool.scan(request)));
      expect(answers.map(({ rows }) => rows)).toEqual(ids.slice(0, threads));
    }
    // Those that are too many end without a word.
    await Promise.all(exits.slice(2 - ended));
    await pool.terminate();
    await Promise.all(exits);
  });

  it('starts those that are missing beside the ones that have started', async () => {
    const entry = join(folder, 'index.js');
    writeFileSync(
      entry,
      `const { parentPort } = require('node:worker_threads');
       parentPort.once('message', ({ index }) =>
         parentPort.on('message', ({ type, id }) =>
           type === 'stop' ? parentPort.close() : parentPort.postMessage({ type: 'scanned', id, range: { rows: index } })));`,
    );
    const pool = new ScanPool({ threads: 3, entry, started: startThreads(entry, 1), kernel: nothing });
    const answers = await Promise.all([pool.scan(request), pool.scan(request), pool.scan(request)]);
    expect(answers.map(({ rows }) => rows)).toEqual([0, 1, 2]);
    await pool.stop();
  });

  it.each([0, 3])(
    'fails what a thread has in hand that ends by itself, with code %i, and what comes later',
    async (code) => {
      const entry = join(folder, `ends-${code}.js`);
      writeFileSync(
        entry,
        `const { parentPort } = require('node:worker_threads');
         parentPort.once('message', () => parentPort.once('message', () => process.exit(${code})));`,
      );
      const pool = new ScanPool({ threads: 1, entry, kernel: nothing });
      const ended = { code: 'INTERNAL', message: `pool thread 0 ended with code ${code}` };
      await expect(pool.scan(request)).rejects.toMatchObject(ended);
      await expect(pool.scan(request)).rejects.toMatchObject(ended);
    },
  );
});
