/** Needs `nx build client`. `npm run files -- [FOLDERS] [SEED]`: reads random folders every way in, and prints what is not as the model says. */
import { allWays, checkFolder } from './check-folder';

async function main(folders: number, first: number): Promise<void> {
  const ways = await allWays();
  let wrong = 0;
  for (let seed = first; seed < first + folders; seed++) {
    const problems = await checkFolder(seed, ways);
    if (problems.length > 0) wrong++;
    process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
  }
  for (const { way } of ways) await way.close();
  process.stdout.write(`${folders} folders from seed ${first}, ${wrong} read wrong\n`);
  process.exitCode = wrong > 0 ? 1 : 0;
}

const [folders = '1000', seed = String(Date.now() % 1_000_000)] = process.argv.slice(2);
void main(Number(folders), Number(seed));
