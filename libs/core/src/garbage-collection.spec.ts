import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Bodies outside the heap, each dead at once, as a service has them. */
const program = (prepare: string): string => `
  require('ts-node/register/transpile-only');
  const { collectBodiesYoung } = require(${JSON.stringify(join(__dirname, 'garbage-collection.ts'))});
  ${prepare};
  const kept = Array.from({ length: 200_000 }, (_, i) => ({ i }));
  for (let i = 0; i < 2000; i++) new Uint8Array(1 << 20)[kept.length & 1] = 1;
`;

function markings(prepare: string): number {
  const { stdout, status } = spawnSync(process.execPath, ['--trace-gc', '-e', program(prepare)], { encoding: 'utf8' });
  expect(status).toBe(0);
  return stdout.split('\n').filter((line) => line.includes('since start of marking')).length;
}

it('leaves out the marking step by step that bodies bring about by default', () => {
  expect(markings('')).toBeGreaterThan(0);
  expect(markings('collectBodiesYoung()')).toBe(0);
});
