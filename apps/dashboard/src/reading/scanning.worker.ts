/** One thread that scans: ranges of the chosen files to chunks. */
import { asCoffeeError } from '@coffee/core';
import { RangeReader, type ScanRequest } from '@coffee/csv';
import type { FromScanning, ToScanning } from './messages';
import { entryAt, mountFiles } from './node/files';
import { readAhead } from './read-ahead';
import type { WorkerScope } from './worker-scope';

declare const self: WorkerScope<ToScanning, FromScanning>;

let reader: RangeReader | undefined;
/** Ends when what was asked before has been answered. */
let before: Promise<void> = Promise.resolve();
/** The last row of a range goes on behind it. */
const BEHIND = 256 << 10;

self.onmessage = ({ data }) => {
  if (data.type === 'mount') {
    reader?.close();
    mountFiles(data.files);
    reader = new RangeReader(data.kernel);
    return;
  }
  const { id, request } = data;
  const fetched = fetchRange(request);
  before = before.then(async () => answer(id, request, await fetched));
};

/** @returns lets it go. That it cannot be fetched is told by the scan. */
async function fetchRange({ file: { path }, range }: ScanRequest): Promise<(() => void) | undefined> {
  const file = entryAt(path)?.file;
  try {
    return file && (await readAhead(file, range.start, range.end + BEHIND));
  } catch {
    return undefined;
  }
}

function answer(id: number, request: ScanRequest, letGo: (() => void) | undefined): void {
  try {
    const range = reader!.scan(request);
    self.postMessage({ type: 'scanned', id, range }, [range.chunk.buffer]);
  } catch (thrown) {
    const { code, message } = asCoffeeError(thrown);
    self.postMessage({ type: 'failed', id, code, message });
  } finally {
    letGo?.();
  }
}
