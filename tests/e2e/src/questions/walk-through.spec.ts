/** The commands of docs/questions.md, as written: they print what the page says. To accept a change: UPDATE_GOLDEN=1 npx jest walk-through */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main, root } from '../coffee-process';

const path = join(root, 'docs/questions.md');
const page = readFileSync(path, 'utf8');
const BLOCK = /(?<=<!-- run -->\n\n```console\n)[^]*?(?=```)/g;

jest.setTimeout(60_000);

/** `$ coffee …`, and what it prints. */
function ran(block: string): string {
  const commands = block.split('\n').filter((line) => line.startsWith('$ coffee '));
  return commands
    .map((command) => {
      const [, , ...args] = command.split(' ');
      const out = execFileSync(process.execPath, [main, ...args], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
      return `${command}\n${out.toString()}`;
    })
    .join('\n');
}

const blocks = [...page.matchAll(BLOCK)].map(([block]) => block);

it('has commands', () => expect(blocks.length).toBeGreaterThan(1));

it.each(blocks)('%s', (block) => {
  const now = ran(block);
  if (process.env['UPDATE_GOLDEN'] === '1')
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(block, () => now),
    );
  else expect(now).toBe(block);
});
