import { deferred } from '@coffee/core';
import type { ScanRequest } from '@coffee/csv';
import { FolderReading } from './folder-reading';

describe('a reading of a folder', () => {
  const asked = (path: string, decodings: string[]): ScanRequest =>
    ({ file: { path, decodings } }) as unknown as ScanRequest;
  const packed = asked('a', ['gzip']);

  it('is left once, when nothing that it has asked for is under way any more', async () => {
    const reading = new FolderReading();
    const ranges = [deferred<number>(), deferred<number>()];
    const numbers: (number | undefined)[] = [];
    const scans = ranges.map(({ promise }) =>
      reading.scan(packed, (request) => {
        numbers.push(request.reading);
        return promise;
      }),
    );
    const left = deferred<number>();
    const leave = jest.fn((number: number) => left.resolve(number));
    reading.end(leave);
    ranges[0]!.resolve(7);
    expect(await scans[0]).toBe(7);
    expect(leave).not.toHaveBeenCalled();
    // What fails is as well over.
    ranges[1]!.reject(new Error('broken'));
    await expect(scans[1]).rejects.toThrow('broken');
    expect(numbers).toEqual([await left.promise, await left.promise]);
    expect(leave).toHaveBeenCalledTimes(1);
  });

  it('asks for nothing after its end: what was let go of would be taken up again', async () => {
    const reading = new FolderReading();
    reading.end(() => undefined);
    const scan = jest.fn(() => Promise.resolve());
    await expect(reading.scan(packed, scan)).rejects.toMatchObject({ code: 'CLOSED' });
    expect(scan).not.toHaveBeenCalled();
  });

  it('is another than those before, and leaves requests alone that anybody can answer', async () => {
    const numberOf = (reading: FolderReading, request: ScanRequest): Promise<number | undefined> =>
      reading.scan(request, ({ reading: number }) => Promise.resolve(number));
    const [one, other] = [new FolderReading(), new FolderReading()];
    expect(await numberOf(one, packed)).not.toBe(await numberOf(other, packed));
    expect(await numberOf(one, asked('a', []))).toBeUndefined();
  });
});
