/** The scanner's side of a pool thread: scan requests in, scanned ranges out, over the thread's parent port. */
import type { MessagePort } from 'node:worker_threads';
import { CoffeeError, asCoffeeError, type ErrorCode, type JobId } from '@coffee/core';
import { RangeReader, type ScanRequest, type ScannedRange, type compileKernel } from '@coffee/csv';
import type { StageResult } from '@coffee/jobs';
import { Turns } from '@coffee/middleware';
import type { ChunkBody } from '@coffee/protocol';
import type { PhysicalPlan, TableName } from '@coffee/query-plan';
import { computeStages } from './computed-scan';

/** The compiled scanner: compiled once, instantiated by every thread. */
export type KernelModule = ReturnType<typeof compileKernel>;

/** Whose stages are to be computed on the rows. */
export interface Computation {
  readonly job: JobId;
  readonly table: TableName;
}

export type ToThread =
  /** A job whose stages are to be computed from now on. */
  | { readonly type: 'job'; readonly job: JobId; readonly plan: PhysicalPlan }
  | { readonly type: 'forget'; readonly job: JobId }
  /** A reading asks for nothing more. */
  | { readonly type: 'left'; readonly reading: number }
  | { readonly type: 'scan'; readonly id: number; readonly request: ScanRequest; readonly compute?: Computation }
  | { readonly type: 'stop' };
export type FromThread =
  /** With `compute` what the stages have made of the rows, else the rows as a chunk. */
  | { readonly type: 'scanned'; readonly id: number; readonly range: ScannedRange<ChunkBody | StageResult[]> }
  | { readonly type: 'failed'; readonly id: number; readonly code: ErrorCode; readonly message: string }
  | { readonly type: 'stopped' };

/** Serves until told to stop, then runs what `onStop` was given, answers `stopped` and closes the port; or until the other side closes it. */
export function serveScans(port: MessagePort, kernel: KernelModule): { onStop(run: () => Promise<void>): void } {
  const reader = new RangeReader(kernel);
  let beforeStop: () => Promise<void> = () => Promise.resolve();
  const reply = (message: FromThread, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  // One scan in a turn of the event loop: what has come for the partitions of this thread meanwhile is merged between two.
  const turns = new Turns();
  const plans = new Map<JobId, PhysicalPlan>();
  const scan = async (request: ScanRequest, compute: Computation | undefined) => {
    if (!compute) return reader.read(request);
    const plan = plans.get(compute.job);
    if (!plan)
      throw new CoffeeError('INTERNAL', `nothing can be computed for job ${compute.job}: its plan is not here`);
    return reader.readTo(request, (rows) => computeStages(plan, compute.table, rows));
  };
  port.on('message', (message: ToThread) => {
    switch (message.type) {
      case 'job':
        return void plans.set(message.job, message.plan);
      case 'forget':
        plans.delete(message.job);
        // Whoever replaces or removes a file between two jobs finds it let go of.
        if (plans.size === 0) reader.close();
        return;
      case 'left':
        return reader.leave(message.reading);
      case 'stop':
        // Behind the scans that came before.
        return turns.add(() => {
          void beforeStop().finally(() => {
            reply({ type: 'stopped' });
            port.close();
          });
        });
      case 'scan':
        return turns.add(() => {
          void scan(message.request, message.compute).then(
            (range) => reply({ type: 'scanned', id: message.id, range }, buffersOf(range.chunk)),
            (thrown: unknown) => {
              const error = asCoffeeError(thrown);
              reply({ type: 'failed', id: message.id, code: error.code, message: error.message });
            },
          );
        });
    }
  });
  port.on('close', () => reader.close());
  return { onStop: (run) => (beforeStop = run) };
}

const buffersOf = (content: ChunkBody | StageResult[]): ArrayBuffer[] =>
  Array.isArray(content) ? content.flatMap(({ parts }) => parts.map(({ body }) => body.buffer)) : [content.buffer];
