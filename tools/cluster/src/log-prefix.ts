/** What is said of services on a terminal: their lines, each with the name of its service in front, and how they ended. Pure. */
import { printable } from '@coffee/core';
import type { Exit } from './service-process';

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
    return `${this.coloured && colour !== undefined ? `\x1b[${colour}m${padded}\x1b[0m` : padded} ${printable(text)}\n`;
  }
}

export const obituary = ({ code, signal }: Exit, restartIn: number | undefined): string =>
  `ended with ${signal ?? `exit code ${code}`}; ${restartIn === undefined ? 'it is not started again' : `starts again in ${restartIn} ms`}`;
