/** Parsers of flag values: a wrong value says which flag, what it got and what it takes. */
import { CoffeeError } from '@coffee/core';

export const integerFlag =
  (flag: string, min: number, max: number) =>
  (text: string): number => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
    if (!(value >= min && value <= max)) {
      throw new CoffeeError('USAGE', `${flag} takes a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
    }
    return value;
  };

export const choiceFlag =
  <Choice extends string>(flag: string, choices: readonly Choice[]) =>
  (text: string): Choice => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice === undefined)
      throw new CoffeeError('USAGE', `${flag} takes ${choices.join(', ')}, not ${JSON.stringify(text)}`);
    return choice;
  };
