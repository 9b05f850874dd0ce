/** One thread that scans: ranges of the chosen files to chunks. */
import { asCoffeeError } from '@coffee/core';
import { RangeReader } from '@coffee/csv';
import type { FromScanning, ToScanning } from './messages';
import { mountFiles } from './node/files';
import type { WorkerScope } from './worker-scope';

declare const self: WorkerScope<ToScanning, FromScanning>;

let reader: RangeReader | undefined;

self.onmessage = ({ data }) => {
  if (data.type === 'mount') {
    reader?.close();
    mountFiles(data.files);
    reader = new RangeReader(data.kernel);
    return;
  }
  const { id, request } = data;
  try {
    const range = reader!.scan(request);
    self.postMessage({ type: 'scanned', id, range }, [range.chunk.buffer]);
  } catch (thrown) {
    const { code, message } = asCoffeeError(thrown);
    self.postMessage({ type: 'failed', id, code, message });
  }
};
