/** Names of columns in plans: letters a person recognises where that can be, and each once. */
import { NAME } from '../logical-answer';

export class Naming {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The wanted name where it can be that of a column and is free, else one that begins with the other. */
  name(wanted: string, otherwise: string): string {
    let name = wanted.toLowerCase();
    for (let n = 1; !NAME.test(name) || this.#taken.has(name); n++) name = `${otherwise}_${n}`;
    this.#taken.add(name);
    return name;
  }
}
