/**
 * `npm run teeth`: puts each mutant into a copy of the sources, runs what may catch it there, and prints which suite did. The exit code is 1
 * when the simulation misses one that it should catch, or when a text of a mutant is no longer in the code.
 */
import { join } from 'node:path';
import { parseFlags } from '@coffee/core';
import { applyMutant } from './apply-mutant';
import { mutants, type Mutant } from './mutants';
import { Sandbox } from './sandbox';
import { runSimulation, runSpecs, type Caught } from './suites';

const HELP = `Breaks the code on purpose, in a copy, and shows what notices: docs/simulation.md.

usage: npm run teeth -- [options]
  --only NAME   this mutant only; there are
                ${mutants.map(({ name }) => name).join('\n                ')}
  --seeds N     of the simulation; default 50
  --no-specs    the simulation only
  --help        this text
`;

async function teeth(chosen: readonly Mutant[], seeds: number, specs: boolean): Promise<number> {
  const sandbox = new Sandbox(join(__dirname, '../../../..'));
  try {
    const good = await runSimulation(sandbox.root, seeds);
    if (good !== undefined) throw new Error(`the simulation fails without any mutant: ${good}`);
    console.log('| mutant | the simulation | the specs of its libraries |\n| --- | --- | --- |');
    let missed = 0;
    for (const mutant of chosen) {
      const restore = applyMutant(sandbox.root, mutant);
      try {
        const bySeed = await runSimulation(sandbox.root, seeds);
        const bySpecs = specs ? await specsOf(sandbox.root, mutant) : 'not run';
        if (bySeed === undefined && mutant.redundant === undefined) missed++;
        console.log(`| ${mutant.name}: ${mutant.what} | ${shown(bySeed, mutant)} | ${shown(bySpecs, mutant)} |`);
      } finally {
        restore();
      }
    }
    console.log(missed === 0 ? '\nthe simulation missed none' : `\nthe simulation missed ${missed}`);
    return missed === 0 ? 0 : 1;
  } finally {
    sandbox.remove();
  }
}

async function specsOf(root: string, { edits }: Mutant): Promise<Caught> {
  for (const library of new Set(edits.map(({ file }) => file.split('/')[1]!))) {
    const caught = await runSpecs(root, library);
    if (caught !== undefined) return `${library}: ${caught}`;
  }
  return undefined;
}

const shown = (caught: Caught, { redundant }: Mutant): string =>
  caught ?? (redundant === undefined ? '**missed**' : `missed: ${redundant}`);

async function main(): Promise<number> {
  const { values } = parseFlags(process.argv.slice(2), {
    only: { type: 'string' },
    seeds: { type: 'string', default: '50' },
    'no-specs': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const chosen = mutants.filter(({ name }) => values.only === undefined || name === values.only);
  if (chosen.length === 0) throw new Error(`there is no mutant ${values.only}; see --help`);
  if (!/^\d{1,6}$/.test(values.seeds)) throw new Error(`--seeds takes a whole number, not ${values.seeds}`);
  return teeth(chosen, Number(values.seeds), !values['no-specs']);
}

main().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
