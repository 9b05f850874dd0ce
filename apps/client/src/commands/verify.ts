/** `coffee verify DIR`: compares result files with those of another run, or with the published answers of the public set. */
import { Command } from 'commander';
import { CoffeeError, count, plural } from '@coffee/core';
import { defaultParameters } from '@coffee/query-plan';
import {
  closestReference,
  compareAnswers,
  compareForeign,
  parametersText,
  passed,
  readManifest,
  referenceSets,
  verifyAgainstReference,
  type ReferenceSet,
} from '@coffee/verify';
import { manifestParameters } from '../output/manifest';
import { stdout } from '../terminal/terminal';
import { style, text } from '../terminal/text';
import { choiceFlag, pathNamed } from './flags';

interface VerifyFlags {
  readonly expected?: string;
  readonly anyTie?: true;
  readonly reference?: ReferenceSet;
}

const sets = Object.keys(referenceSets) as ReferenceSet[];

export function verifyCommand(): Command {
  return new Command('verify')
    .description('compare result files with expected ones, or with the published answers of the public data set')
    .argument('<dir>', 'folder of result files', pathNamed('the folder of result files'))
    .option(
      '--expected <dir>',
      'folder of the expected result files: every byte counts',
      pathNamed('the folder of --expected'),
    )
    .option('--any-tie', 'with --expected: any order, and any valid tie in Q4')
    .option(
      '--reference <set>',
      `published answers: ${sets.join(', ')} (default: the closest)`,
      choiceFlag('--reference', sets),
    )
    .action(async (dir: string, flags: VerifyFlags) => {
      if (flags.anyTie && flags.expected === undefined)
        throw new CoffeeError(
          'USAGE',
          '--any-tie goes with --expected: the published answers take any valid tie anyway',
        );
      if (flags.expected === undefined) await againstReference(dir, flags.reference ?? (await closestReference(dir)));
      else await againstFolder(dir, flags.expected, flags.anyTie === true);
    });
}

/** Answers to another question differ for that reason. @throws CoffeeError USAGE */
function mustBeAskedLike(dir: string, parameters: string | undefined, what: string): void {
  const asked = readManifest(dir)?.parameters;
  if (!asked || parameters === undefined || parametersText(asked) === parameters) return;
  throw new CoffeeError('USAGE', `${dir} has answers for ${parametersText(asked)}, but ${what} for ${parameters}`);
}

function askedIn(dir: string): string | undefined {
  const parameters = readManifest(dir)?.parameters;
  return parameters && parametersText(parameters);
}

async function againstReference(dir: string, set: ReferenceSet): Promise<void> {
  mustBeAskedLike(dir, parametersText(manifestParameters(defaultParameters)), 'the published answers are');
  const checks = await verifyAgainstReference(dir, referenceSets[set]);
  for (const check of checks.filter((candidate) => !passed(candidate))) {
    stdout.wrapped(text`${style('red', '✗')} ${check.file} ${check.what}: ${check.actual}, expected ${check.expected}`);
  }
  const wrong = checks.filter((check) => !passed(check)).length;
  const figures = `${plural(checks.length, 'published figure')} (${set}: ${referenceSets[set].about})`;
  report(wrong, `${wrong} of ${figures} differ`, figures);
}

async function againstFolder(dir: string, expected: string, anyTie: boolean): Promise<void> {
  mustBeAskedLike(dir, askedIn(expected), `${expected} has answers`);
  const differences = anyTie ? (await compareForeign(dir, expected)).differences : compareAnswers(dir, expected);
  for (const { message } of differences) stdout.wrapped(text`${style('red', '✗')} ${message}`);
  const { length } = differences;
  const files = length === 1 ? 'a file differs' : `${count(length)} files differ`;
  report(length, `${files} from the results in ${expected}`, `the results in ${expected}`);
}

function report(wrong: number, differ: string, what: string): void {
  if (wrong > 0) throw new CoffeeError('MISMATCH', differ);
  stdout.wrapped(text`${style('green', '✓')} the same as ${what}`);
}
