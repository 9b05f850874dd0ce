import type { Asked, FromReading, UploadTask } from '../reading/messages';
import { FolderReader } from './folder-reader';

/** In place of the worker: says nothing by itself. */
class SilentWorker {
  static last: SilentWorker;
  readonly asked: Asked[] = [];
  onmessage: (event: { readonly data: unknown }) => void = () => undefined;
  onerror: (event: { readonly message: string }) => void = () => undefined;

  constructor() {
    SilentWorker.last = this;
  }

  postMessage(asked: Asked): void {
    this.asked.push(asked);
  }

  /** Of what was asked so. */
  says(type: Asked['asked']['type'], told: FromReading): void {
    const { id } = this.asked.find(({ asked }) => asked.type === type)!;
    this.onmessage({ data: { id, told } });
  }
}

const task: UploadTask = {
  ...{ job: 'j', isQueued: false, encoding: 'utf8', format: 'columns', scans: [], onBadRow: 'fail' },
  ...{ confirmed: {}, ended: [] },
};
const failure = { type: 'failed', code: 'BAD_INPUT', message: 'no table can be read so' } as const;

describe('a reader of a folder', () => {
  let reader: FolderReader;
  beforeEach(() => {
    Object.assign(globalThis, { Worker: SilentWorker });
    Object.defineProperty(globalThis, 'navigator', { value: { hardwareConcurrency: 2 }, configurable: true });
    reader = new FolderReader([]);
  });

  it('does not take for the failure of an upload what a survey that was under way fails with', async () => {
    const survey = reader.survey('latin1');
    await Promise.resolve();
    const told: FromReading[] = [];
    reader.upload(task, (message) => told.push(message));
    const worker = SilentWorker.last;
    worker.says('survey', failure);
    await expect(survey).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(told).toEqual([]);
    worker.says('upload', { type: 'ended', table: 't' });
    worker.says('upload', failure);
    worker.says('upload', { type: 'waiting', reason: undefined });
    expect(told).toEqual([{ type: 'ended', table: 't' }, failure]);
  });

  it('tells everybody who waits that the worker has ended', async () => {
    const survey = reader.survey('utf8');
    await Promise.resolve();
    const told: FromReading[] = [];
    reader.upload(task, (message) => told.push(message));
    SilentWorker.last.onerror({ message: 'it cannot be loaded' });
    await expect(survey).rejects.toMatchObject({ code: 'INTERNAL' });
    expect(told).toEqual([{ type: 'failed', code: 'INTERNAL', message: 'it cannot be loaded' }]);
  });
});
