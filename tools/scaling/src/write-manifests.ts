/** `scale kubernetes`: a folder of manifests, replaced as a whole. */
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { MARK, manifestTexts } from './kubernetes/manifests';
import { pathFrom, type ScalingFile } from './scaling-file';
import { DEPLOY } from './write-compose';
import { writeFolder } from './write-whole';

export function manifestsFor(file: ScalingFile, out: string): ReadonlyMap<string, string> {
  return manifestTexts(file.scaling, {
    source: pathFrom(dirname(resolve(out)), resolve(file.path)),
    brokerSettings: readFileSync(join(DEPLOY, 'rabbitmq.conf'), 'utf8'),
  });
}

/** @throws CoffeeError USAGE when the folder is there and is not one of these, OUTPUT when it cannot be written. */
export function writeManifests(file: ScalingFile, out: string): void {
  writeFolder(resolve(out), manifestsFor(file, out), 'kustomization.yaml', MARK);
}
