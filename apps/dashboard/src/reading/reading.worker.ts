/** The worker that reads a chosen folder: only in a worker can files be read as the CSV library reads them. It does one thing after the other. */
import { asCoffeeError } from '@coffee/core';
import { reportOf } from './folder-report';
import type { FromReading, ToReading } from './messages';
import { OpenedFiles } from './opened-files';
import { RefusedRequest } from './requests';
import { upload } from './upload-task';
import type { WorkerScope } from './worker-scope';

declare const self: WorkerScope<ToReading, FromReading>;

let opened: OpenedFiles | undefined;
/** Ends when all that was asked before is done. */
let before: Promise<void> = Promise.resolve();
const tell = (message: FromReading): void => self.postMessage(message);

self.onmessage = ({ data }) => {
  before = before
    .then(() => serve(data))
    .catch((thrown: unknown) => {
      const { code, message } = thrown instanceof RefusedRequest ? thrown : asCoffeeError(thrown);
      tell({ type: 'failed', code, message });
    });
};

async function serve(asked: ToReading): Promise<void> {
  if (asked.type === 'mount') opened = new OpenedFiles(asked.files, asked.threads);
  else if (asked.type === 'prepare') opened!.startThreads();
  else if (asked.type === 'upload') await upload(asked.task, opened!, tell);
  else tell({ type: 'surveyed', report: await opened!.look(() => reportOf(asked.encoding, asked.tables)) });
}
