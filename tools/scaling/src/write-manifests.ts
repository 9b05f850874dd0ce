/** `scale kubernetes`: a folder of manifests, replaced as a whole, and beside it the secrets that they speak of. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MARK, manifestTexts } from './kubernetes/manifests';
import { pathFrom, type ScalingFile } from './scaling-file';
import { KUBERNETES_SECRETS, kubernetesSecrets, kubernetesSecretsText } from './credentials/kubernetes-secrets';
import { keptFiles } from './credentials/words';
import { DEPLOY } from './write-compose';
import { hasCa, openSecrets, secretsFolder } from './write-secrets';
import { writeFolder, writeSecrets } from './write-whole';

export function manifestsFor(file: ScalingFile, out: string): ReadonlyMap<string, string> {
  return manifestTexts(file.scaling, {
    source: pathFrom(dirname(resolve(out)), resolve(file.path)),
    brokerSettings: readFileSync(join(DEPLOY, 'rabbitmq.conf'), 'utf8'),
    hasCa: hasCa(file.scaling, secretsFolder(out)),
  });
}

/** @throws CoffeeError USAGE when the folder is there and is not one of these, or secrets will not do; OUTPUT when it cannot be written. */
export function writeManifests(file: ScalingFile, out: string): void {
  const { scaling } = file;
  const folder = secretsFolder(out);
  const { words, certificate, made } = openSecrets(scaling, folder);
  const secrets = kubernetesSecretsText(kubernetesSecrets(scaling, words, certificate));
  writeFolder(resolve(out), manifestsFor(file, out), 'kustomization.yaml', MARK);
  writeSecrets(folder, new Map([...keptFiles(words), ...made, [KUBERNETES_SECRETS, secrets]]));
}
