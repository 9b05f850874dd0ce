/** `npm run docs` writes the generated parts of the documents; `npm run docs -- --check` fails where they are not as the code says. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import { documentStates, root } from './documents';

const usage = `npm run docs -- [--check]
  writes the generated parts of the documents: tables of settings, indexes
  --check   writes nothing, and fails where they are not as the code says
`;

function main(args: readonly string[]): void {
  if (args.includes('--help') || args.includes('-h')) return void process.stdout.write(usage);
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) throw new CoffeeError('USAGE', `npm run docs takes --check, not ${unknown}; see --help`);
  const drifted = documentStates().filter(({ is, shouldBe }) => is !== shouldBe);
  if (args.includes('--check') && drifted.length > 0) {
    const paths = drifted.map(({ path }) => path).join(', ');
    throw new CoffeeError('MISMATCH', `not as the code says: ${paths}; run npm run docs`);
  }
  for (const { path, shouldBe } of drifted) {
    writeFileSync(join(root, path), shouldBe);
    process.stdout.write(`${path} written\n`);
  }
}

try {
  main(process.argv.slice(2));
} catch (thrown) {
  const error = asCoffeeError(thrown);
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
