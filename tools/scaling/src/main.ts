/** `npm run scale`: one scaling file, as a compose file, manifests, local processes, or a table. Wiring only. */
import { join, relative } from 'node:path';
import { asCoffeeError } from '@coffee/core';
import { parseCommandLine, usage } from './command-line';
import { planTable } from './plan-table';
import { runLocally } from './run-locally';
import { checkDataFolders, openScalingFile, type ScalingFile } from './scaling-file';
import { certificateFiles } from './credentials/certificate';
import { KUBERNETES_SECRETS } from './credentials/kubernetes-secrets';
import { TOKENS } from './credentials/words';
import { warningsOf } from './warnings';
import { composeFor, writeCompose } from './write-compose';
import { writeManifests } from './write-manifests';
import { hasCa, secretsFolder } from './write-secrets';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(args: readonly string[]): Promise<void> {
  const options = parseCommandLine(args);
  if (options.target === 'help') return void process.stdout.write(usage);
  const file = openScalingFile(options.config);
  if (options.target === 'compose' || options.target === 'kubernetes')
    for (const warning of warningsOf(file.scaling)) say(`${file.path}: ${warning}`);
  switch (options.target) {
    case 'compose': {
      const out = options.out ?? 'docker-compose.yaml';
      if (out === '-') {
        checkDataFolders(file);
        return void process.stdout.write(composeFor(file, 'docker-compose.yaml', undefined));
      }
      writeCompose(file, out);
      return say(
        `Wrote ${out}. Next: npx nx run-many -t image, then docker compose -f ${out} up${forClients(file, out)}`,
      );
    }
    case 'kubernetes': {
      const out = options.out ?? 'kubernetes';
      writeManifests(file, out);
      const secrets = relative(process.cwd(), join(secretsFolder(out), KUBERNETES_SECRETS));
      return say(
        `Wrote ${out}. Next: kubectl apply -f ${join(out, 'namespace.yaml')} -f ${secrets}, then kubectl apply -k ${out} (docs/deploying.md says what it takes)${forClients(file, out)}`,
      );
    }
    case 'run':
      process.exitCode = await runLocally(file);
      return;
    case 'plan':
      return void process.stdout.write(planTable(file.scaling));
  }
}

/** What clients of others have to say, when it is more than where the gateways are. */
function forClients({ scaling }: ScalingFile, out: string): string {
  const near = (name: string): string => relative(process.cwd(), join(secretsFolder(out), name));
  const { tokens, tls } = scaling.gateway;
  const flags = [
    ...(tokens ? [`--token-file ${near(TOKENS)}`] : []),
    ...(tls === false
      ? []
      : hasCa(scaling, secretsFolder(out))
        ? [`--ca ${near(certificateFiles(scaling).ca)}`]
        : ['--tls']),
  ];
  return flags.length === 0 ? '' : `\nClients outside say ${flags.join(' ')}`;
}

main(process.argv.slice(2)).then(
  () => process.exit(),
  (thrown: unknown) => {
    const error = asCoffeeError(thrown);
    say(error.message);
    process.exit(error.exitCode);
  },
);
