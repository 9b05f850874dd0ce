/**
 * `npm start [-- coffee arguments]`: installs what is missing, builds the command line and runs it. Without arguments: generates
 * a data folder (once) and answers all four queries about it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureInstalled, root, run } from './install.mjs';

const coffee = (args) => run(process.execPath, [join(root, 'dist/apps/client/main.js'), ...args]);

ensureInstalled();
const build = spawnSync('npx', ['nx', 'build', 'client'], { cwd: root, encoding: 'utf8' });
if (build.status !== 0) {
  process.stderr.write(build.stdout + build.stderr);
  process.exit(1);
}
const args = process.argv.slice(2);
if (args.length > 0) coffee(args);
else {
  const data = 'data';
  if (!existsSync(join(root, data))) coffee(['generate', data]);
  coffee(['analyze', data, '--out', 'results']);
}
