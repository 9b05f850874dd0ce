import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { withResultFolder } from './result-folder';

describe('a command that fails', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-results-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['is a file now', (): void => writeFileSync(folder, 'in the way')],
    ['is gone', (): void => undefined],
  ])('says why, also when the folder of its answers %s', async (_what, change) => {
    const reason = new CoffeeError('OUTPUT', 'for a test');
    const failing = withResultFolder(folder, undefined, () => {
      rmSync(folder, { recursive: true });
      change();
      return Promise.reject(reason);
    });
    await expect(failing).rejects.toBe(reason);
  });
});
