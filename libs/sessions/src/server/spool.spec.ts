import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newJobId } from './new-job-id';
import { Spool, SpoolFolder, removeLeftFiles } from './spool';

describe('Spool', () => {
  it('deletes at the start what a process that was killed has left, and nothing else', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'spool-'));
    mkdirSync(join(folder, 'coffee-beans'));
    writeFileSync(join(folder, 'coffee-file-abcdef'), '');
    const left = new SpoolFolder(new Spool(folder, 1 << 20), 'me', newJobId());
    await left.begin('transactions-0');
    await left.write(Buffer.from('bytes'));
    await left.end();
    expect(readdirSync(folder)).toHaveLength(3);
    await removeLeftFiles(folder);
    expect(readdirSync(folder).sort()).toEqual(['coffee-beans', 'coffee-file-abcdef']);
    rmSync(folder, { recursive: true });
  });
});
