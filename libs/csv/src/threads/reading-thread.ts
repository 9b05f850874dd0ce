/**
 * A thread's side of `reading-threads.ts`: tables are read here, and their chunks handed out as far as they are taken. Owns: that it says which
 * table it turns to before it does, for it may not come back. Must not know: what becomes of chunks.
 */
import type { MessagePort } from 'node:worker_threads';
import { asCoffeeError } from '@coffee/core';
import type { ChunkBody } from '@coffee/protocol';
import { LocalTableReaders, type TableReader, type TableReaders } from '../table-reader';
import type { FromReadingThread, ToReadingThread } from './messages';

interface OpenTable {
  readonly reader: TableReader;
  /** By the number of a chunk that is handed out: what to call when it is taken. */
  readonly out: Map<number, () => void>;
}

/** Serves until the thread ends. `readers`: for tests. */
export function serveReadings(port: MessagePort, readers: TableReaders = new LocalTableReaders()): void {
  const tables = new Map<number, OpenTable>();
  const reply = (message: FromReadingThread, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  let at: number | undefined;
  const turnTo = (table: number | undefined): void => {
    if (table !== undefined && table !== at) reply({ type: 'at', table });
    at = table ?? at;
  };

  port.on('message', (message: ToReadingThread) => {
    if (message.type === 'ask') return reply({ type: 'alive' });
    const { table } = message;
    const open = tables.get(table);
    switch (message.type) {
      case 'open': {
        const out = new Map<number, () => void>();
        const take = (seq: number, chunk: ChunkBody): Promise<void> => {
          reply({ type: 'chunk', table, seq, chunk }, [chunk.buffer]);
          return new Promise((resolve) => out.set(seq, resolve));
        };
        const reader = readers.open(message.options, take, () => turnTo(table));
        tables.set(table, { reader, out });
        break;
      }
      case 'read': {
        // Another table may be in the middle of its turn.
        const before = at;
        turnTo(table);
        open?.reader.read(message.path, message.name, message.badRowsElsewhere).then(
          (soFar) => reply({ type: 'read', table, soFar }),
          (thrown: unknown) => {
            const { code, message: text } = asCoffeeError(thrown);
            reply({ type: 'failed', table, code, message: text });
          },
        );
        turnTo(before);
        break;
      }
      case 'taken':
        open?.out.get(message.seq)?.();
        open?.out.delete(message.seq);
        break;
      case 'close':
        open?.reader.close();
        tables.delete(table);
        break;
    }
  });
}
