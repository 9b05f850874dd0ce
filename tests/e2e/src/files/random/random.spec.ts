/**
 * Random odd files against a plain model, every way in. FILES_SEED=n begins elsewhere; `npm run files` reads as many as one likes.
 */
import { allWays, checkFolder, type NamedWay } from './check-folder';

jest.setTimeout(900_000);

/** Each is read in every way in, some of which start programs; `npm run files` reads more. */
const FOLDERS = 100;
const first = Number(process.env['FILES_SEED'] ?? 1);

describe(`random folders from seed ${first} on`, () => {
  let ways: NamedWay[];
  beforeAll(async () => (ways = await allWays()));
  afterAll(async () => {
    for (const { way } of ways) await way.close();
  });

  it(`${FOLDERS} are read as the model reads them`, async () => {
    const problems: string[] = [];
    for (let seed = first; seed < first + FOLDERS; seed++) problems.push(...(await checkFolder(seed, ways)));
    expect(problems).toEqual([]);
  });
});
