/** The scanner's side of a pool thread: scan requests in, scanned ranges out, over the thread's parent port. */
import type { MessagePort } from 'node:worker_threads';
import { RangeReader, type ScanRequest, type ScannedRange, type compileKernel } from '@coffee/csv';
import { asCoffeeError, type ErrorCode } from '@coffee/core';

/** The compiled scanner: compiled once, instantiated by every thread. */
export type KernelModule = ReturnType<typeof compileKernel>;

export type ToThread =
  { readonly type: 'scan'; readonly id: number; readonly request: ScanRequest } | { readonly type: 'stop' };
export type FromThread =
  | { readonly type: 'scanned'; readonly id: number; readonly range: ScannedRange }
  | { readonly type: 'failed'; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly type: 'stopped' };

/** Serves until told to stop; then runs what `onStop` was given, answers `stopped` and closes the port. */
export function serveScans(port: MessagePort, kernel: KernelModule): { onStop(run: () => Promise<void>): void } {
  const reader = new RangeReader(kernel);
  let beforeStop: () => Promise<void> = () => Promise.resolve();
  const reply = (message: FromThread, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  port.on('message', (message: ToThread) => {
    if (message.type === 'stop') {
      reader.close();
      void beforeStop().finally(() => {
        reply({ type: 'stopped' });
        port.close();
      });
      return;
    }
    void reader.read(message.request).then(
      (range) => reply({ type: 'scanned', id: message.id, range }, [range.chunk.buffer]),
      (thrown: unknown) => {
        const error = asCoffeeError(thrown);
        reply({ type: 'failed', id: message.id, code: error.code, message: error.message });
      },
    );
  });
  return { onStop: (run) => (beforeStop = run) };
}
