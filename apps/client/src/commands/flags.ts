/** Parsers of flag values and arguments: a wrong value says which flag, what it got and what it takes. */
import { CoffeeError, quoted } from '@coffee/core';
import { MOST_THREADS } from '../analysis/thread-count';

export const integerFlag =
  (flag: string, min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) {
      throw new CoffeeError('USAGE', `${flag} takes a whole number from ${min} to ${max}, not ${quoted(text)}`);
    }
    return value;
  };

export const workersFlag = integerFlag('--workers', 1, MOST_THREADS);

export const choiceFlag =
  <Choice extends string>(flag: string, choices: readonly Choice[]) =>
  (text: string): Choice => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined)
      throw new CoffeeError('USAGE', `${flag} takes ${choices.join(', ')}, not ${quoted(text)}`);
    return choice;
  };

/** Parses the path of something to read or write: one of a variable that is not set is refused, whether it would be looked at or not. */
export const pathNamed =
  (what: string) =>
  (path: string): string => {
    if (path === '') throw new CoffeeError('USAGE', `${what} has no name: '' is none; the current folder is '.'`);
    return path;
  };
