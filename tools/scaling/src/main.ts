/** `npm run scale`: one scaling file, as a compose file, manifests, local processes, or a table. Wiring only. */
import { asCoffeeError } from '@coffee/core';
import { parseCommandLine, usage } from './command-line';
import { planTable } from './plan-table';
import { runLocally } from './run-locally';
import { checkDataFolders, openScalingFile } from './scaling-file';
import { composeFor, writeCompose } from './write-compose';
import { writeManifests } from './write-manifests';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(args: readonly string[]): Promise<void> {
  const options = parseCommandLine(args);
  if (options.target === 'help') return void process.stdout.write(usage);
  const file = openScalingFile(options.config);
  switch (options.target) {
    case 'compose': {
      const out = options.out ?? 'docker-compose.yaml';
      if (out === '-') {
        checkDataFolders(file);
        return void process.stdout.write(composeFor(file, 'docker-compose.yaml', undefined));
      }
      writeCompose(file, out);
      return say(`Wrote ${out}. Next: npx nx run-many -t image, then docker compose -f ${out} up`);
    }
    case 'kubernetes': {
      const out = options.out ?? 'kubernetes';
      writeManifests(file, out);
      return say(`Wrote ${out}. Next: kubectl apply -k ${out} (docs/deploying.md says what it takes)`);
    }
    case 'run':
      return runLocally(file);
    case 'plan':
      return void process.stdout.write(planTable(file.scaling));
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (thrown: unknown) => {
    const error = asCoffeeError(thrown);
    say(error.message);
    process.exit(error.exitCode);
  },
);
