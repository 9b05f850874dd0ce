/** The worker that reads a chosen folder: only in a worker can files be read as the CSV library reads them. It serves one task at a time. */
import { asCoffeeError } from '@coffee/core';
import { reportOf } from './folder-report';
import type { FromReading, ToReading } from './messages';
import { mountFiles } from './node/files';
import { withEnds } from './read-ahead';
import { RefusedRequest } from './requests';
import { upload } from './upload-task';
import type { WorkerScope } from './worker-scope';

declare const self: WorkerScope<ToReading, FromReading>;

self.onmessage = ({ data }) => {
  serve(data).catch((thrown: unknown) => {
    const { code, message } = thrown instanceof RefusedRequest ? thrown : asCoffeeError(thrown);
    self.postMessage({ type: 'failed', code, message });
  });
};

async function serve(asked: ToReading): Promise<void> {
  if (asked.type === 'survey') {
    mountFiles(asked.files);
    const files = asked.files.map(({ file }) => file);
    const report = await withEnds(files, () => reportOf(asked.encoding));
    return self.postMessage({ type: 'surveyed', report });
  }
  mountFiles(asked.task.files);
  await upload(asked.task, (message) => self.postMessage(message));
}
