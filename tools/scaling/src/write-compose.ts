/** `scale compose`: the compose file, its secrets, and the folders that clients write to. Everything is checked before anything is written. */
import { chownSync, existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { composeText } from './compose/compose-file';
import { checkDataFolders, pathFrom, type ScalingFile } from './scaling-file';
import { composeSecrets } from './credentials/compose-secrets';
import { hasCa, openSecrets, requireCertificate, secretsFolder } from './write-secrets';
import { writeSecrets, writeWhole } from './write-whole';

/** rabbitmq.conf and its like. */
export const DEPLOY = resolve(__dirname, '..', '..', '..', 'deploy');
/** Who services and clients are in their containers. */
const CONTAINER_USER = 1000;

export interface HostUser {
  readonly uid: number;
  readonly gid: number;
}

/** The text of the compose file, as it would be written to `out`. */
export function composeFor(file: ScalingFile, out: string, host: HostUser | undefined): string {
  const folder = dirname(resolve(out));
  // Root can hand folders over, and the container's user has his own already; another's files are written as that other.
  const foreign = host !== undefined && host.uid !== 0 && host.uid !== CONTAINER_USER;
  return composeText(file.scaling, {
    source: pathFrom(folder, resolve(file.path)),
    settings: pathFrom(folder, DEPLOY),
    secrets: './secrets',
    clients: file.clients.map(({ data, results }) => ({
      data: pathFrom(folder, data),
      results: pathFrom(folder, results),
    })),
    hasCa: hasCa(file.scaling, secretsFolder(out)),
    ...(foreign && { user: `${host.uid}:${host.gid}` }),
  });
}

/**
 * @throws CoffeeError NO_INPUT for a missing data folder, USAGE for secrets that will not do, OUTPUT when something cannot be written.
 */
export function writeCompose(file: ScalingFile, out: string, host: HostUser | undefined = hostUser()): void {
  checkDataFolders(file);
  const { scaling } = file;
  const folder = secretsFolder(out);
  const secrets = openSecrets(scaling, folder);
  requireCertificate(scaling, secrets, folder);
  const text = composeFor(file, out, host);
  writeSecrets(folder, new Map([...composeSecrets(scaling, secrets.words), ...secrets.made]));
  // An engine would make them, as root's.
  for (const { results } of file.clients) {
    if (existsSync(results)) continue;
    mkdirSync(results, { recursive: true });
    if (host?.uid === 0) chownSync(results, CONTAINER_USER, CONTAINER_USER);
  }
  writeWhole(resolve(out), text);
}

function hostUser(): HostUser | undefined {
  const [uid, gid] = [process.getuid?.(), process.getgid?.()];
  return uid === undefined || gid === undefined ? undefined : { uid, gid };
}
