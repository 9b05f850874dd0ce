import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jobId, type JobId } from '@coffee/core';
import { FolderVolume } from './folder-volume';
import { MemoryVolume } from './memory-volume';
import { isFileName, type ResultsVolume } from './results-volume';

const job = jobId('job-1');
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function store(volume: ResultsVolume, of: JobId, text: string): Promise<boolean> {
  const draft = await volume.begin(of);
  await draft.append('a', bytes(text));
  return draft.commit();
}
async function read(volume: ResultsVolume, of: JobId): Promise<string | undefined> {
  const entry = await volume.open(of);
  if (!entry) return undefined;
  const text = Buffer.from(await entry.read('a', 0, entry.files.get('a')!)).toString();
  await entry.close();
  return text;
}

describe.each(['folder', 'memory'] as const)('a volume: %s', (kind) => {
  let folder: string;
  let volume: ResultsVolume;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-results-'));
    volume = kind === 'folder' ? await FolderVolume.open(join(folder, 'results')) : new MemoryVolume();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('shows nothing of an entry until it is committed, and then all of it', async () => {
    const draft = await volume.begin(job);
    await draft.append('a', bytes('one '));
    await draft.append('run', bytes('for a while'));
    await draft.append('a', bytes('two'));
    expect(Buffer.from(await draft.read('a', 4, 3)).toString()).toBe('two');
    expect(await volume.list()).toEqual([]);
    expect(await volume.open(job)).toBeUndefined();
    await draft.discard('run');
    expect(await draft.commit()).toBe(true);
    expect(await volume.list()).toEqual([job]);
    const entry = (await volume.open(job))!;
    expect([...entry.files]).toEqual([['a', 7]]);
    expect(Math.abs(entry.storedAt - (await volume.now()))).toBeLessThan(60_000);
    await entry.close();
  });

  it('keeps the first of two entries of one job, and nothing of the other', async () => {
    const [one, two] = [await volume.begin(job), await volume.begin(job)];
    await one.append('a', bytes('one'));
    await two.append('a', bytes('two'));
    expect(await two.commit()).toBe(true);
    expect(await one.commit()).toBe(false);
    expect(await read(volume, job)).toBe('two');
    // What is not committed is not touched by what comes after.
    await one.abandon();
    await two.abandon();
    expect(await read(volume, job)).toBe('two');
  });

  it('leaves nothing of a draft that was abandoned', async () => {
    const draft = await volume.begin(job);
    await draft.append('a', bytes('one'));
    await draft.abandon();
    await draft.abandon();
    await expect(draft.append('a', bytes('more'))).rejects.toMatchObject({ code: 'CLOSED' });
    expect(await volume.open(job)).toBeUndefined();
    expect(await store(volume, job, 'again')).toBe(true);
  });

  it('lets whoever has opened an entry read on when it is removed, and nobody open it any more', async () => {
    await store(volume, job, 'there');
    const entry = (await volume.open(job))!;
    await Promise.all([volume.remove(job), volume.remove(job)]);
    expect(Buffer.from(await entry.read('a', 0, 5)).toString()).toBe('there');
    await entry.close();
    expect([await volume.list(), await volume.open(job)]).toEqual([[], undefined]);
    await volume.remove(job);
  });

  it('says that a file is damaged which has fewer bytes than are asked for', async () => {
    await store(volume, job, 'there');
    const entry = (await volume.open(job))!;
    await expect(entry.read('a', 3, 5)).rejects.toMatchObject({ code: 'BAD_MESSAGE' });
    await entry.close();
  });

  it('removes drafts of processes that have ended, and no other', async () => {
    const draft = await volume.begin(job);
    await draft.append('a', bytes('one'));
    await volume.removeDrafts(60_000);
    await draft.touch();
    await draft.append('a', bytes(' two'));
    expect(await draft.commit()).toBe(true);
    expect(await read(volume, job)).toBe('one two');
  });
});

describe('a volume in a folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-results-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('removes what a killed process has left, by the time at which it was touched last', async () => {
    const volume = await FolderVolume.open(folder);
    const dead = await volume.begin(job);
    await dead.append('a', bytes('left'));
    const [left] = readdirSync(join(folder, '.writing'));
    const before = new Date(Date.now() - 7_200_000);
    utimesSync(join(folder, '.writing', left!), before, before);
    const alive = await volume.begin(jobId('alive'));
    await volume.removeDrafts(3_600_000);
    expect(readdirSync(join(folder, '.writing')).filter((name) => name.startsWith('job-1'))).toEqual([]);
    await alive.append('a', bytes('goes on'));
    expect(await alive.commit()).toBe(true);
    await dead.abandon();
  });

  it('takes nothing else that lies there for an entry', async () => {
    const volume = await FolderVolume.open(folder);
    writeFileSync(join(folder, 'file'), '');
    await store(volume, job, 'there');
    expect(await volume.list()).toEqual([job]);
  });

  it.each(['../outside', '.writing', 'A', 'a/b', ''])(
    'makes no path of what is not the id of a job: %j',
    async (name) => {
      const volume = await FolderVolume.open(folder);
      for (const use of [
        () => volume.open(name as JobId),
        () => volume.begin(name as JobId),
        () => volume.remove(name as JobId),
      ])
        await expect((async () => void (await use()))()).rejects.toMatchObject({ code: 'BAD_ID' });
    },
  );

  it('says at once that nothing can be written there', async () => {
    writeFileSync(join(folder, 'file'), '');
    await expect(FolderVolume.open(join(folder, 'file'))).rejects.toMatchObject({
      code: 'OUTPUT',
      message: `the results folder ${join(folder, 'file')} cannot be used: a part of its path is a file`,
    });
  });
});

it.each(['', '.', '..', '.hidden', 'a/b', 'a\\b', 'a..b', 'A', 'ä', 'x'.repeat(200)])(
  'is not the name of a file: %j',
  (name) => {
    expect(isFileName(name)).toBe(false);
  },
);
