/**
 * The limit: how fast the bytes of a folder can be read and looked at once, 16 at a time: `node limit-main.mjs DATA THREADS KERNEL.wasm`.
 * A whole process, as the others; prints how many line ends there are. Nobody can answer faster from CSV.
 */
import { closeSync, openSync, readSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, isMainThread, workerData } from 'node:worker_threads';

/** Bytes that are read at once. */
const BLOCK = 1 << 20;
/** Of the memory that AssemblyScript leaves alone. */
const AT = 1 << 16;
/** What a block is filled up with, so that a look beyond its end finds nothing. */
const PADDING = 16;

if (isMainThread) {
  const [data, threads, kernel] = process.argv.slice(2);
  if (!kernel) {
    console.error('usage: node limit-main.mjs DATA THREADS KERNEL.wasm');
    process.exit(2);
  }
  const files = ['transactions', 'transaction_items', 'users', 'stores', 'menu_items'].flatMap((table) =>
    readdirSync(join(data, table)).map((name) => join(data, table, name)),
  );
  // Files are cut into as many blocks as they have; who is free takes the next one of all.
  const blocks = files.flatMap((file) =>
    Array.from({ length: Math.ceil(statSync(file).size / BLOCK) }, (_, i) => [file, i * BLOCK]),
  );
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const work = { blocks, shared, module: new WebAssembly.Module(readFileSync(kernel)) };
  await Promise.all(
    Array.from(
      { length: Number(threads) },
      () =>
        new Promise((resolve, reject) => {
          new Worker(new URL(import.meta.url), { workerData: work }).on('error', reject).on('exit', resolve);
        }),
    ),
  );
  console.log(shared[1]);
} else {
  const { blocks, shared, module } = workerData;
  const { memory, lineFeeds } = new WebAssembly.Instance(module).exports;
  memory.grow(Math.ceil((AT + BLOCK + PADDING) / 65536));
  const bytes = new Uint8Array(memory.buffer);
  let open = { file: '', fd: -1 };
  for (let next; (next = Atomics.add(shared, 0, 1)) < blocks.length;) {
    const [file, start] = blocks[next];
    if (open.file !== file) {
      if (open.fd >= 0) closeSync(open.fd);
      open = { file, fd: openSync(file, 'r') };
    }
    const length = readSync(open.fd, bytes, AT, BLOCK, start);
    bytes.fill(0, AT + length, AT + length + PADDING);
    Atomics.add(shared, 1, lineFeeds(AT, length));
  }
}
