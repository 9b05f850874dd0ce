/** The questions that are measured: files of SQL, each with what somebody wants to know. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface MeasuredQuestion {
  readonly name: string;
  readonly file: string;
  readonly sql: string;
}

const FOLDER = join(__dirname, '../../questions');

export const measuredQuestions: readonly MeasuredQuestion[] = readdirSync(FOLDER)
  .toSorted()
  .map((each) => {
    const file = join(FOLDER, each);
    return { name: each.replace(/\.sql$/, ''), file, sql: readFileSync(file, 'utf8') };
  });
