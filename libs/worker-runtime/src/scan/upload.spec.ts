import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { openFolder, type ScanRequest, type ScannedRange } from '@coffee/csv';
import { deferred } from '@coffee/core';
import { uploadFolder, type Scanners } from './upload';

describe('the reading of a folder with files that have to be decoded', () => {
  const dir = mkdtempSync(join(tmpdir(), 'upload-'));
  afterAll(() => rmSync(dir, { recursive: true }));

  it.each([
    ['is aborted', (stop: AbortController) => stop.abort(new Error('no more'))],
    ['fails', (_stop: AbortController, fail: () => void) => fail()],
  ])('is left by its scanner when it %s in the midst of one', async (_how, end) => {
    writeFileSync(join(dir, 'users.csv'), gzipSync('user_id,gender,birthdate\n1,male,1970-01-01\n'));
    const scans = [{ table: 'users', columns: [], readings: [] }] as const;
    const asked: ScanRequest[] = [];
    const range = deferred<ScannedRange>();
    const begun = deferred<void>();
    const left = deferred<number>();
    const scanner: Scanners = {
      size: 1,
      scan: (request) => {
        asked.push(request);
        begun.resolve();
        return range.promise;
      },
      leave: (reading) => left.resolve(reading),
    };
    const stop = new AbortController();
    const target = { ingest: () => Promise.resolve(), completeTable: () => Promise.resolve() };
    const reading = uploadFolder(scanner, target, openFolder(dir, scans), {
      ...{ scans, onBadRow: 'fail', signal: stop.signal, onAccepted: () => undefined },
    });
    await begun.promise;
    end(stop, () => range.reject(new Error('no more')));
    range.reject(new Error('nobody waits for it'));
    await expect(reading).rejects.toThrow('no');
    expect(asked.map((request) => request.reading)).toEqual([await left.promise]);
  });
});
