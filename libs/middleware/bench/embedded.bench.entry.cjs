/** Starts the benchmark's worker threads: a worker does not inherit the TypeScript loader. */
require('ts-node').register({ transpileOnly: true, cwd: __dirname });
require('./embedded.bench.ts');
