/** What the Nx targets `image` and `engine` run, and the part of the hash of `image` that Nx cannot know by itself. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import { checkEngine } from './engine';
import { buildImage, isCurrent, sourceOf } from './image';
import { imageTag } from './image-name';

const root = join(__dirname, '..', '..', '..');
const usage = 'usage: main.ts engine | build APP | state APP';

function run([command, app]: readonly string[]): string | undefined {
  if (command === 'engine') {
    checkEngine();
    return undefined;
  }
  if (app === undefined) throw new CoffeeError('USAGE', usage);
  const source = sourceOf(root, app);
  switch (command) {
    case 'build':
      return `built ${buildImage(source, imageTag(process.env))}`;
    // Nx may take the target from its cache while the image is there. One that is not makes a hash that no run has had before.
    case 'state':
      return isCurrent(source, imageTag(process.env)) ? 'current' : randomUUID();
    default:
      throw new CoffeeError('USAGE', usage);
  }
}

try {
  const line = run(process.argv.slice(2));
  if (line !== undefined) process.stdout.write(`${line}\n`);
} catch (thrown) {
  const error = asCoffeeError(thrown);
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}
