/**
 * `npm start [-- coffee arguments]`: installs what is missing, builds the command line and runs it. Without arguments: generates
 * a data folder (once) and answers all four queries about it.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runInForeground } from './foreground.mjs';
import { ensureInstalled, root, run } from './install.mjs';

const main = join(root, 'dist/apps/client/main.js');

ensureInstalled();
const build = spawnSync('npx', ['nx', 'build', 'client'], { cwd: root, encoding: 'utf8' });
if (build.status !== 0) {
  process.stderr.write(build.stdout + build.stderr);
  process.exit(1);
}
let args = process.argv.slice(2);
if (args.length === 0) {
  if (!existsSync(join(root, 'data'))) run(process.execPath, [main, 'generate', 'data']);
  args = ['analyze', 'data', '--out', 'results'];
}
process.exit(await runInForeground([main, ...args]));
