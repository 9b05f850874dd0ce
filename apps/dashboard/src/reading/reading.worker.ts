/** The worker that reads a chosen folder: only in a worker can files be read as the CSV library reads them. It does one thing after the other. */
import { asCoffeeError } from '@coffee/core';
import { tableSchemas } from '@coffee/protocol';
import { reportOf } from './folder-report';
import type { Asked, FromReading, Told, ToReading } from './messages';
import { OpenedFiles } from './opened-files';
import { JobRequests, RefusedRequest } from './requests';
import { upload } from './upload-task';
import type { WorkerScope } from './worker-scope';

type Tell = (message: FromReading) => void;

declare const self: WorkerScope<Asked, Told>;

let opened: OpenedFiles | undefined;
/** Of the job that the files are sent to. */
let requests: JobRequests | undefined;
/** Ends when all that was asked before is done. */
let before: Promise<void> = Promise.resolve();

self.onmessage = ({ data: { id, asked } }) => {
  const tell: Tell = (told) => self.postMessage({ id, told });
  // These two are about what is being done.
  if (asked.type === 'halt') return requests?.halt();
  if (asked.type === 'goOn') return requests?.goOn();
  if (asked.type === 'upload') requests = new JobRequests(asked.task, (reason) => tell({ type: 'waiting', reason }));
  before = before
    .then(() => serve(asked, tell))
    .catch((thrown: unknown) => {
      const { code, message } = thrown instanceof RefusedRequest ? thrown : asCoffeeError(thrown);
      tell({ type: 'failed', code, message });
    });
};

async function serve(asked: ToReading, tell: Tell): Promise<void> {
  if (asked.type === 'mount') opened = new OpenedFiles(asked.files, asked.threads);
  else if (asked.type === 'prepare') opened!.startThreads();
  else if (asked.type === 'upload') await upload(asked.task, opened!, requests!, tell);
  else if (asked.type === 'survey') {
    const { encoding, tables = tableSchemas } = asked;
    const at = { tables, wanted: Object.keys(tables) };
    tell({ type: 'surveyed', report: await opened!.look(at, () => reportOf(encoding, tables)) });
  }
}
