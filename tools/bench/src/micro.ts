/** `npm run bench:micro [-- part of a path]`: runs every `bench/*.bench.ts` of the libraries, each in a process of its own. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root';

const wanted = process.argv[2] ?? '';
if (wanted === '--help') {
  console.log(
    'npm run bench:micro [-- PART]\n  runs the benches under libs/*/bench whose path has PART in it; all of them without it',
  );
  process.exit(0);
}
if (wanted.startsWith('-')) {
  console.error(`there is no flag ${wanted}; see --help`);
  process.exit(2);
}
const files = readdirSync(join(root, 'libs'))
  .map((library) => join('libs', library, 'bench'))
  .filter((folder) => existsSync(join(root, folder)))
  .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
  .filter((file) => file.endsWith('.bench.ts') && file.includes(wanted))
  .sort();
for (const file of files) {
  console.log(`\n${file}`);
  const { status } = spawnSync(process.execPath, ['-r', 'ts-node/register/transpile-only', join(root, file)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
if (files.length === 0) {
  console.error(`No bench${wanted ? ` of ${wanted}` : ''} under libs/*/bench.`);
  process.exitCode = 2;
}
