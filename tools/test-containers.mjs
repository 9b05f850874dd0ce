/**
 * `npm run test:containers [-- jest arguments]`: installs what is missing, builds the images and runs the tests that need a container
 * engine. Closes with `N passed, N failed`, as `npm test` does.
 */
import { ensureInstalled, run } from './install.mjs';
import { closeWith, runJest } from './jest-run.mjs';

ensureInstalled();
run('npx', ['nx', 'run-many', '-t', 'image', '--outputStyle=static']);
const config = 'tests/containers/containers.jest.config.cjs';
closeWith(await runJest(['--config', config, '--runInBand', ...process.argv.slice(2)]));
