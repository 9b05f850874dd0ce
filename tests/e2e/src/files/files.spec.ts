/** The same files give the same answer, or the same refusal, whichever way they come in. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { badRows } from './cases/bad-rows';
import { headers } from './cases/headers';
import { ndjson } from './cases/ndjson';
import { ordinary, type OddCase } from './cases/odd-case';
import { sumsAndIds } from './cases/sums-and-ids';
import { texts } from './cases/texts';
import { values } from './cases/values';
import { whichFiles } from './cases/which-files';
import { asColumns, asTheyAre, embedded, type WayIn } from './ways-in';

jest.setTimeout(600_000);

const cases: readonly OddCase[] = [
  ...whichFiles,
  ...texts,
  ...headers,
  ...values,
  ...badRows,
  ...sumsAndIds,
  ...ndjson,
];
const ways: readonly (readonly [name: string, start: () => WayIn | Promise<WayIn>])[] = [
  ['read here, in this thread', () => embedded(0, 1)],
  ['read here, with three threads and small ranges', () => embedded(3, 100)],
  ['sent as columns', asColumns],
  ['sent as they are', asTheyAre],
];

const matching = (what: string | RegExp): unknown =>
  typeof what === 'string' ? expect.stringContaining(what) : expect.stringMatching(what);

describe.each(ways)('%s', (_name, start) => {
  let way: WayIn;
  let folder: string;
  beforeAll(async () => (way = await start()));
  afterAll(() => way.close());
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'coffee-files-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each(cases.map((one) => [one.kind, one.what, one] as const))('%s: %s', async (_kind, _what, odd) => {
    for (const [name, content] of Object.entries({ ...ordinary, ...odd.files })) {
      if (odd.without?.includes(name)) continue;
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const { answers, failure, said } = await way.ask(folder, { queries: 'q3', onBadRow: 'fail', ...odd.asked });
    if (odd.fails !== undefined) return expect({ failure }).toEqual({ failure: matching(odd.fails) });
    expect(failure).toBeUndefined();
    const rows = Object.entries(answers).map(([name, text]) => [name, text.split('\n').slice(1, -1)]);
    expect(Object.fromEntries(rows)).toEqual(odd.answers);
    expect([...said].sort()).toEqual([...(odd.said ?? [])].sort());
  });
});
