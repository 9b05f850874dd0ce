/** How many questions came to what. */
import type { Checked } from './check';

export class Summary {
  readonly wrong: Checked[] = [];
  readonly refused = new Map<string, number>();
  equal = 0;
  /** Answers with at least one row. */
  withRows = 0;
  readonly #seeds = new Set<number>();

  /** Different questions: what is wrong in several ways is told for each. */
  get asked(): number {
    return this.#seeds.size;
  }

  add(checked: Checked): void {
    const { outcome, seed } = checked;
    this.#seeds.add(seed);
    if (outcome.is === 'wrong') this.wrong.push(checked);
    else if (outcome.is === 'refused') this.refused.set(outcome.why, (this.refused.get(outcome.why) ?? 0) + 1);
    else {
      this.equal++;
      if (outcome.rows > 0) this.withRows++;
    }
  }

  toString(): string {
    const refused = Array.from(this.refused, ([why, count]) => `${count} refused: ${why}`).sort();
    const seeds = [...new Set(this.wrong.map(({ seed }) => seed))].join(', ');
    return [
      `${this.asked} questions: ${this.equal} with DuckDB's answer, of which ${this.withRows} have rows; ${this.wrong.length} wrong${seeds && `, of the seeds ${seeds}`}`,
      ...refused,
    ].join('\n');
  }
}
