import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { History } from './history';

describe('what was asked before', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-history-'));
    file = join(folder, 'coffee-shop-analysis/sql-history');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const ofUser = (): History => History.ofUser({ XDG_STATE_HOME: folder });

  it('is there the next time, newest first, each in one line, for nobody else to read', () => {
    const history = ofUser();
    expect(history.entries).toEqual([]);
    for (const statement of ['one;', 'SELECT 1\n  FROM stores;', 'SELECT 1\n  FROM stores;']) history.add(statement);
    expect(ofUser().entries).toEqual(['SELECT 1 FROM stores;', 'one;']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('has at most 1,000, and none with a comment up to the end of a line, or larger than anybody types', () => {
    const history = ofUser();
    for (let i = 0; i < 1_010; i++) history.add(`${i};`);
    history.add('SELECT 1 -- one\nFROM stores;');
    history.add(`'${'x'.repeat(10_000)}';`);
    expect(ofUser().entries).toHaveLength(1_000);
    expect(ofUser().entries[0]).toBe('1009;');
    expect(readFileSync(file, 'utf8').split('\n')[0]).toBe('10;');
  });

  it('is kept as long as the prompt is there where it cannot be written', () => {
    writeFileSync(join(folder, 'coffee-shop-analysis'), 'a file where a folder should be');
    const history = ofUser();
    history.add('one;');
    expect(history.entries).toEqual(['one;']);
  });
});
