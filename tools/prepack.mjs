/** Before `npm pack`: the package is the bundled command line alone, so it is built here and needs nothing installed where it is used. */
import { ensureInstalled, run } from './install.mjs';

ensureInstalled();
run('npx', ['nx', 'build', 'client', '--outputStyle=static']);
