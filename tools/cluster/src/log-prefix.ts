/** The name of the service in front of each of its lines; in its own colour on a terminal. Pure. */

const COLOURS = [36, 33, 35, 32, 34, 96, 93, 95, 92, 94];

export class LogPrefix {
  readonly #width: number;
  readonly #colours: ReadonlyMap<string, number>;

  /** @param names of all services. */
  constructor(
    names: readonly string[],
    private readonly coloured: boolean,
  ) {
    this.#width = Math.max(0, ...names.map((name) => name.length));
    this.#colours = new Map(names.map((name, i) => [name, COLOURS[i % COLOURS.length]!]));
  }

  line(name: string, text: string): string {
    const padded = `${name.padEnd(this.#width)} |`;
    const colour = this.#colours.get(name);
    return `${this.coloured && colour !== undefined ? `\x1b[${colour}m${padded}\x1b[0m` : padded} ${text}\n`;
  }
}
