/** Needs `nx build client`. `npm run files -- [FOLDERS] [SEED]`: reads random folders every way in, and prints what is not as the model says. */
import { allWays, checkFolder } from './check-folder';

const USAGE = `npm run files -- [FOLDERS] [SEED]
  reads so many random folders (default 1000), from that seed on (default: another each time), in every way, and compares with a plain model
`;

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

const args = process.argv.slice(2);
const [folders = '1000', seed = String(Date.now() % 1_000_000)] = args;
if (args.includes('--help')) process.stdout.write(USAGE);
else if (args.length > 2 || ![folders, seed].every((number) => /^\d{1,9}$/.test(number))) {
  process.stderr.write(`two whole numbers at most, not ${JSON.stringify(args.join(' '))}; see --help\n`);
  process.exitCode = 2;
} else void main(Number(folders), Number(seed));
