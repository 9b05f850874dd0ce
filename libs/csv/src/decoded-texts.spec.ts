import { gzipSync } from 'node:zlib';
import { randomBytes } from 'node:crypto';
import type { DecodedText } from './decoded-text';
import { DecodedTexts } from './decoded-texts';
import { inputFile } from './fixtures/read-file';
import { TempFolder } from './fixtures/temp-folder';
import type { ScanRequest } from './scan-request';

const RANGE = 256 << 10;

describe('texts that are decoded', () => {
  const folder = new TempFolder();
  const texts = new DecodedTexts();
  afterEach(() => texts.close());
  afterAll(() => folder.remove());

  // Which gzip makes hardly smaller than half.
  const rows = Array.from({ length: 40_000 }, (_, i) => `${i},${randomBytes(20).toString('hex')}`).join('\n');
  const text = `user_id,gender\n${rows}\n`;
  const file = inputFile(folder.write('users.csv', gzipSync(text)));
  const at = (range: number, reading: number): Promise<DecodedText> =>
    texts.at({ file, range: { start: range * RANGE, end: (range + 1) * RANGE }, reading } as ScanRequest);

  it('are decoded once for each of the readings of a file, whichever is ahead', async () => {
    expect(file.decodings).toEqual(['gzip']);
    const bytes = [0, 0];
    const read = async (range: number, reading: number): Promise<void> => {
      if (range >= 0 && range * RANGE < text.length) bytes[reading]! += (await at(range, reading)).takeBytesRead();
    };
    // One is ahead of the other by two ranges.
    for (let range = 0; (range - 2) * RANGE < text.length; range++) {
      await read(range, 0);
      await read(range - 2, 1);
    }
    expect(bytes).toEqual([file.size, file.size]);
  });

  it('go when their reading is left, and nothing else does', async () => {
    const [left, other] = [await at(0, 1), await at(0, 11)];
    const closed = [jest.spyOn(left, 'close'), jest.spyOn(other, 'close')];
    texts.leave(1);
    expect(closed.map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    expect(await at(1, 11)).toBe(other);
    expect(await at(1, 1)).not.toBe(left);
  });
});
