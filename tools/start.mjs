/**
 * `npm start [-- coffee arguments]`: installs what is missing, builds the command line and runs it. Without arguments: generates
 * a data folder (once) and answers all four queries about it; on a terminal it then serves the folder with its page, until Ctrl-C.
 */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
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
const args = process.argv.slice(2);
if (args.length > 0) process.exit(await runInForeground([main, ...args]));
if (!existsSync(join(root, 'data'))) run(process.execPath, [main, 'generate', 'data']);
const code = await runInForeground([main, 'analyze', 'data', '--out', 'results']);
// Somebody who looks at a terminal is shown the page, too; a script goes on.
if (code !== 0 || !process.stdout.isTTY) process.exit(code);
console.log('\nThe same in a browser, with other parameters as you like:');
process.exit(await runInForeground([main, 'serve', 'data', '--port', (await isFree(7080)) ? '7080' : '0']));

/** Whether nobody has the port. */
async function isFree(port) {
  const server = createServer().listen(port, '127.0.0.1');
  const free = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]);
  server.close();
  return free;
}
