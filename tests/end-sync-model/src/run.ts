/** One run through the model: moves picked by name or by chance. What a named trace and a random schedule are made of. */
import type { Configuration } from './configuration';
import { createModel, type Model } from './model';
import type { World } from './world';

const MOST_MOVES = 20_000;

export class Run {
  readonly #model: Model;
  readonly trace: string[] = [];
  world: World;

  constructor(configuration: Configuration) {
    this.#model = createModel(configuration);
    this.world = this.#model.initial[0]!.world;
  }

  get done(): boolean {
    return this.#model.isDone(this.world);
  }

  /** Names of all that can happen now. */
  get possible(): string[] {
    return this.#model.from(this.world).map(({ label }) => label);
  }

  /** Makes the moves whose labels contain these texts, one after the other. */
  do(...texts: readonly string[]): this {
    for (const text of texts) {
      const move = this.#model.from(this.world).find(({ label }) => label.includes(text));
      if (!move) throw new Error(`no "${text}" after\n${this.#told()}\nonly\n${this.possible.join('\n')}`);
      this.#make(move.label, move.next);
    }
    return this;
  }

  /** Makes moves whose labels contain one of these texts for as long as there are any. */
  doAll(...texts: readonly string[]): this {
    for (let i = 0; i < MOST_MOVES; i++) {
      const move = this.#model
        .from(this.world)
        .find(({ label, fault }) => !fault && texts.some((text) => label.includes(text)));
      if (!move) return this;
      this.#make(move.label, move.next);
    }
    throw new Error(`does not end:\n${this.#told()}`);
  }

  /** Makes moves that `pick` chooses, faults as well, until `moves` were made or nothing is left to do. */
  wander(moves: number, pick: (choices: number) => number): this {
    for (let i = 0; i < moves && !this.done; i++) {
      const choices = this.#model.from(this.world);
      const move = choices[pick(choices.length)];
      if (!move) return this;
      this.#make(move.label, move.next);
    }
    return this;
  }

  /** No more faults: everything that must happen happens. */
  finish(): this {
    for (let i = 0; i < MOST_MOVES && !this.done; i++) {
      const choices = this.#model.from(this.world).filter(({ fault }) => !fault);
      const move = choices.find(({ label }) => label.includes('reads')) ?? choices[i % choices.length];
      if (!move) break;
      this.#make(move.label, move.next);
    }
    if (!this.done) throw new Error(`is stuck:\n${this.#told()}`);
    return this;
  }

  #make(label: string, next: World): void {
    this.trace.push(label);
    this.world = next;
    if (next.violation !== '') throw new Error(`${next.violation}:\n${this.#told()}`);
  }

  #told(): string {
    return this.trace.join('\n');
  }
}
