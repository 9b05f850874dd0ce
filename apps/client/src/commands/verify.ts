/** `coffee verify DIR`: compares result files with those of another run, or with the published answers of the public set. */
import { Command } from 'commander';
import { CoffeeError } from '@coffee/core';
import {
  closestReference,
  compareAnswers,
  compareForeign,
  passed,
  referenceSets,
  verifyAgainstReference,
  type ReferenceSet,
} from '@coffee/verify';
import { stdout } from '../terminal/terminal';
import { style, text } from '../terminal/text';
import { choiceFlag } from './flags';

interface VerifyFlags {
  readonly expected?: string;
  readonly anyTie?: true;
  readonly reference?: ReferenceSet;
}

const sets = Object.keys(referenceSets) as ReferenceSet[];

export function verifyCommand(): Command {
  return new Command('verify')
    .description('compare result files with expected ones, or with the published answers of the public data set')
    .argument('<dir>', 'folder of result files')
    .option('--expected <dir>', 'folder of the expected result files: every byte counts')
    .option('--any-tie', 'with --expected: any order, and any valid tie in Q4')
    .option(
      '--reference <set>',
      `published answers: ${sets.join(', ')} (default: the closest)`,
      choiceFlag('--reference', sets),
    )
    .action((dir: string, flags: VerifyFlags) => {
      if (flags.anyTie && flags.expected === undefined)
        throw new CoffeeError(
          'USAGE',
          '--any-tie goes with --expected: the published answers take any valid tie anyway',
        );
      if (flags.expected === undefined) againstReference(dir, flags.reference ?? closestReference(dir));
      else againstFolder(dir, flags.expected, flags.anyTie === true);
    });
}

function againstReference(dir: string, set: ReferenceSet): void {
  const checks = verifyAgainstReference(dir, referenceSets[set]);
  for (const check of checks.filter((candidate) => !passed(candidate))) {
    stdout.line(text`${style('red', '✗')} ${check.file} ${check.what}: ${check.actual}, expected ${check.expected}`);
  }
  const wrong = checks.filter((check) => !passed(check)).length;
  report(wrong, `${checks.length} published figures (${set}: ${referenceSets[set].about})`);
}

function againstFolder(dir: string, expected: string, anyTie: boolean): void {
  const differences = anyTie ? compareForeign(dir, expected).differences : compareAnswers(dir, expected);
  for (const { message } of differences) stdout.line(text`${style('red', '✗')} ${message}`);
  report(differences.length, `the results in ${expected}`);
}

function report(wrong: number, what: string): void {
  if (wrong > 0) throw new CoffeeError('MISMATCH', `${wrong} differ from ${what}`);
  stdout.line(text`${style('green', '✓')} the same as ${what}`);
}
