/** A scaling file on disk: found, read, and with the folders that it names. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import type { QueryId } from '@coffee/query-plan';
import { readScaling } from './read-scaling';
import type { Scaling } from './scaling';

export interface ScalingFile {
  readonly path: string;
  readonly scaling: Scaling;
  /** As absolute paths, in the order of the clients. */
  readonly clients: readonly { readonly data: string; readonly results: string }[];
}

/**
 * @param queries that the deployment serves; without them, all of the catalogue.
 * @throws CoffeeError NO_INPUT, USAGE with all its problems.
 */
export function openScalingFile(path: string, queries?: readonly QueryId[]): ScalingFile {
  const scaling = readScaling(readText(path), path, queries);
  const folder = dirname(resolve(path));
  const clients = scaling.clients.map(({ data, results }, i) => ({
    data: resolve(folder, data),
    results: resolve(folder, results ?? `results/client-${i}`),
  }));
  const problems = clients.flatMap(({ results }, i) => {
    const other = clients.findIndex((client) => client.results === results);
    return other < i
      ? [`${path}: clients[${other}] and clients[${i}] have one folder for their results: ${results}`]
      : [];
  });
  if (problems.length > 0) throw new CoffeeError('USAGE', problems.join('\n'));
  return { path, scaling, clients };
}

/** @throws CoffeeError NO_INPUT that names every data folder that is missing. */
export function checkDataFolders({ path, scaling, clients }: ScalingFile): void {
  const problems = clients.flatMap(({ data }, i) =>
    isFolder(data) ? [] : [`${path}: clients[${i}].data: there is no folder ${data} (${scaling.clients[i]!.data})`],
  );
  if (problems.length > 0) throw new CoffeeError('NO_INPUT', problems.join('\n'));
}

/** A path as written in a file in `folder`: with a dot in front, so that it is none of a volume or an image. */
export function pathFrom(folder: string, path: string): string {
  const way = relative(folder, path);
  return way.startsWith('..') ? way : `./${way}`.replace(/\/$/, '');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (thrown) {
    throw new CoffeeError('NO_INPUT', `the scaling file cannot be read: ${asCoffeeError(thrown).message}`, {
      cause: thrown,
    });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
