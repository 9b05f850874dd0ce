/** One random folder, read every way and by the model: what differs. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { shopQueries } from '@coffee/testing';
import { asTheyAre, embedded, type Told, type WayIn } from '../ways-in';
import { plainAnswers } from './plain-answers';
import { randomFolder } from './random-folder';

export interface NamedWay {
  readonly name: string;
  readonly way: WayIn;
}

export const allWays = async (): Promise<NamedWay[]> => [
  ...[1, 2, 5].map((threads) => ({
    name: `${threads} threads`,
    way: embedded(threads, threads === 1 ? 1 : 20 * threads),
  })),
  { name: 'sent as they are', way: await asTheyAre() },
];

/** As many as a report names. */
const NAMED_ROWS = 10;

/** @returns what is not as the model says: nothing when all is well. */
export async function checkFolder(seed: number, ways: readonly NamedWay[]): Promise<string[]> {
  const { files, encoding } = randomFolder(seed);
  const expected = plainAnswers(files, encoding);
  const dir = mkdtempSync(join(tmpdir(), 'coffee-random-'));
  try {
    for (const [name, bytes] of Object.entries(files)) {
      mkdirSync(dirname(join(dir, name)), { recursive: true });
      writeFileSync(join(dir, name), bytes);
    }
    const told = await Promise.all(
      ways.map(({ way }) => way.ask(dir, { queries: shopQueries.join(), onBadRow: 'skip', encoding })),
    );
    return ways.flatMap(({ name }, i) =>
      differences(told[i]!, expected).map((problem) => `seed ${seed}, ${name}: ${problem}`),
    );
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function differences({ answers, failure, said }: Told, expected: ReturnType<typeof plainAnswers>): string[] {
  if (failure !== undefined) return [`failed: ${failure}`];
  const problems: string[] = [];
  const compare = (what: string, is: unknown, shouldBe: unknown): void => {
    if (!isDeepStrictEqual(is, shouldBe))
      problems.push(`${what}: ${JSON.stringify(is)}, not ${JSON.stringify(shouldBe)}`);
  };
  for (const [name, rows] of Object.entries(expected.answers))
    compare(name, answers[name]?.split('\n').slice(1, -1), rows);
  const skipped = said.flatMap((line) => /^skipped: (.+? line \d+)[:,]/.exec(line)?.[1] ?? []);
  const count = said.reduce((sum, line) => sum + Number(/^skipped, in all: (\d+)/.exec(line)?.[1] ?? 0), 0);
  const { badLines, leftOut } = expected;
  compare('bad rows in all', count, badLines.length);
  const unknown = skipped.filter((place) => !badLines.includes(place));
  compare('bad rows that are none', unknown, []);
  if (badLines.length <= NAMED_ROWS) compare('bad rows', skipped.toSorted(), badLines.toSorted());
  const left = said.flatMap((line) => /^left out: (.+), which is not/.exec(line)?.[1] ?? []);
  compare('left out', left.toSorted(), leftOut.toSorted());
  return problems;
}
