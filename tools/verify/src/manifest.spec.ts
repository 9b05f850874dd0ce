import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readAnswers } from './answer-files';
import { readManifest } from './manifest';

describe('the manifest of a result folder', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-manifest-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
  const manifest = (...files: string[]): void =>
    write('manifest.json', JSON.stringify({ version: 1, answers: files.map((file) => ({ file })) }));

  it('says which files are its answers: others in the folder are of another run', () => {
    write('q1.csv', 'new');
    write('q4.csv', 'old');
    expect([...readAnswers(folder).keys()]).toEqual(['q1.csv', 'q4.csv']);
    manifest('q1.csv');
    expect([...readAnswers(folder).keys()]).toEqual(['q1.csv']);
  });

  it('may be missing', () => expect(readManifest(folder)).toBeUndefined());

  it.each(
    [
      ['', 'null', '7', '{}', '{"version":2,"answers":[]}', '{"version":1}', '{"version":1,"answers":[null]}'],
      ['{"version":1,"answers":[{"file":"../q1.csv"}]}', '{"version":1,"answers":[{"file":7}]}'],
    ].flat(),
  )('is refused when it is none: %s', (text) => {
    write('manifest.json', text);
    expect(() => readManifest(folder)).toThrow(/is not a manifest of version 1: write the results again/);
  });
});
