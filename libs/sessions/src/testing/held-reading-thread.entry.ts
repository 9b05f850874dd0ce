/** A thread that reads files and is held up before each until the test lets it go: to the gateway, a scan that takes long. */
import { getEnvironmentData, parentPort } from 'node:worker_threads';
import { LocalTableReaders, serveReadings } from '@coffee/csv';

/** Places in the gate: whether the thread may go on, and how many files it was held up before. */
export const FREE = 0;
export const HELD = 1;

if (parentPort) {
  const gate = new Int32Array(getEnvironmentData('gate') as SharedArrayBuffer);
  const readers = new LocalTableReaders();
  serveReadings(parentPort, {
    open: (options, take, onTurn) => {
      const reader = readers.open(options, take, onTurn);
      return {
        read: (path, name, badRowsElsewhere) => {
          Atomics.add(gate, HELD, 1);
          Atomics.wait(gate, FREE, 0);
          return reader.read(path, name, badRowsElsewhere);
        },
        close: () => reader.close(),
      };
    },
  });
}
