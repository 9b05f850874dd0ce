/** A generated data folder and what DuckDB answers about it. Owns: the folder, until `remove`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateFolder, type GenerateOptions } from '@coffee/datagen';
import { Oracle, type OracleParameters } from '@coffee/oracle';
import { compareAnswers, type Answers } from '@coffee/verify';

export type Question = Partial<OracleParameters>;

/** Some thousand rows of several half-years, with ties, boundaries and ids without a partner. */
const defaults: GenerateOptions = {
  months: 4,
  firstMonth: '2024-05',
  transactionsPerMonth: 500,
  users: 60,
  edgeCases: true,
};

export class Dataset {
  private constructor(
    readonly dir: string,
    private readonly oracle: Oracle,
  ) {}

  static async generate(options: GenerateOptions = {}): Promise<Dataset> {
    const dir = mkdtempSync(join(tmpdir(), 'coffee-cluster-'));
    await generateFolder(dir, { ...defaults, ...options });
    return new Dataset(dir, await Oracle.open(dir));
  }

  /** @throws Error with the first difference of each file whose bytes are not those of the oracle. */
  async check(answers: Answers, question: Question = {}): Promise<void> {
    const differences = compareAnswers(answers, await this.oracle.answers(question));
    if (differences.length > 0) throw new Error(differences.map(({ message }) => message).join('\n'));
  }

  remove(): void {
    this.oracle.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}
