/**
 * The image of one service, made of its bundle and the Dockerfile. Owns: what an image is made of, and the label that says so. An
 * engine may lose or retag an image at any time, so whether it is current is asked of the engine, never remembered.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CoffeeError } from '@coffee/core';
import { docker } from './engine';
import { imageName } from './image-name';

const LABEL = 'coffee.made-of';

export interface ImageSource {
  readonly app: string;
  /** The folder of its bundle. */
  readonly bundle: string;
  readonly dockerfile: string;
}

export function sourceOf(root: string, app: string): ImageSource {
  return { app, bundle: join(root, 'dist/apps', app), dockerfile: join(root, 'docker/Dockerfile') };
}

/** @returns its name. @throws CoffeeError USAGE when there is no bundle, INTERNAL with what the engine wrote when it cannot be built. */
export function buildImage(source: ImageSource, tag: string): string {
  const { app, bundle, dockerfile } = source;
  if (!existsSync(join(bundle, 'main.js')))
    throw new CoffeeError('USAGE', `there is no bundle of ${app} in ${bundle}; run npx nx build ${app}`);
  const name = imageName(app, tag);
  const target = app === 'client' ? 'client' : 'service';
  const label = `${LABEL}=${digestOf(source)}`;
  docker(
    'build',
    '-f',
    dockerfile,
    '--target',
    target,
    '--build-arg',
    `APP=${app}`,
    '--label',
    label,
    '-t',
    name,
    bundle,
  );
  return name;
}

/** Whether the engine has the image of this very bundle under its name. False when it cannot be asked. */
export function isCurrent(source: ImageSource, tag: string): boolean {
  try {
    const format = `{{index .Config.Labels "${LABEL}"}}`;
    return docker('image', 'inspect', '--format', format, imageName(source.app, tag)) === digestOf(source);
  } catch {
    return false;
  }
}

function digestOf({ bundle, dockerfile }: ImageSource): string {
  const digest = createHash('sha256').update(readFileSync(dockerfile));
  for (const name of filesIn(bundle)) digest.update(`\0${name}\0`).update(readFileSync(join(bundle, name)));
  return digest.digest('hex');
}

/** Paths in the folder, of all depths: a gateway's has that of the page. Without V8's code, which is not taken along (docker/Dockerfile). */
const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.code'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
