import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScanRequest } from '@coffee/csv';
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
      `const { parentPort, workerData } = require('node:worker_threads');
       parentPort.on('message', ({ type, id, request }) =>
         type === 'stop'
           ? parentPort.close()
           : parentPort.postMessage({ type: 'scanned', id, range: { rows: workerData.index, last: request.last } }));`,
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

  it('gives a thread no more than it can do next: who is slow gets less', async () => {
    const entry = join(folder, 'slow.js');
    // The first answers nothing; which thread answers is told as a number of rows.
    writeFileSync(
      entry,
      `const { parentPort, workerData } = require('node:worker_threads');
       parentPort.on('message', ({ id }) => {
         if (workerData.index !== 0) parentPort.postMessage({ type: 'scanned', id, range: { rows: workerData.index } });
       });`,
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

  it.each([0, 3])(
    'fails what a thread has in hand that ends by itself, with code %i, and what comes later',
    async (code) => {
      const entry = join(folder, `ends-${code}.js`);
      writeFileSync(entry, `require('node:worker_threads').parentPort.once('message', () => process.exit(${code}));`);
      const pool = new ScanPool({ threads: 1, entry, kernel: nothing });
      const ended = { code: 'INTERNAL', message: `pool thread 0 ended with code ${code}` };
      await expect(pool.scan(request)).rejects.toMatchObject(ended);
      await expect(pool.scan(request)).rejects.toMatchObject(ended);
    },
  );
});
