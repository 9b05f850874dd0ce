/** What was asked at the prompt before, kept for the next time. Losing it is no error. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const KEPT = 1000;
/** Longer ones are not kept. */
const LONGEST = 10_000;

export class History {
  /** Newest first. */
  readonly entries: string[];

  constructor(private readonly file: string) {
    this.entries = read(file);
  }

  /** In the folder for what programs keep of their use (XDG base directories). */
  static ofUser(env: NodeJS.ProcessEnv = process.env): History {
    const state = env['XDG_STATE_HOME'] || join(homedir(), '.local/state');
    return new History(join(state, 'coffee-shop-analysis/sql-history'));
  }

  add(statement: string): void {
    // In one line, but for one with a comment to the end of a line, which would be all of the rest.
    const entry = statement.includes('--') ? statement : statement.replaceAll(/\s*\n\s*/g, ' ');
    if (entry.includes('\n') || entry.length > LONGEST || entry === this.entries[0]) return;
    this.entries.unshift(entry);
    this.entries.splice(KEPT);
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      // Questions may have names of people in them.
      writeFileSync(this.file, `${[...this.entries].reverse().join('\n')}\n`, { mode: 0o600 });
    } catch {
      // A home that cannot be written to: it is kept as long as the prompt is there.
    }
  }
}

function read(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean).reverse().slice(0, KEPT);
  } catch {
    return [];
  }
}
