/** Who imports whom, types included, and the circles in it. */
import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { root, type SourceFile } from './source-files';

export type Graph = ReadonlyMap<string, readonly string[]>;

/** By file: the files of the same project that it imports or exports from. */
export function fileGraph(files: readonly SourceFile[]): Graph {
  const known = new Set(files.map(({ path }) => path));
  return new Map(
    files.map(({ path, text }) => {
      const targets = importsOf(text)
        .filter((name) => name.startsWith('.'))
        .map((name) => posix.join(posix.dirname(path), name));
      const found = targets.flatMap((target) =>
        [`${target}.ts`, `${target}/index.ts`].filter((name) => known.has(name)),
      );
      return [path, found];
    }),
  );
}

/** By project: the projects of the workspace that it imports. Specs do not count: nobody imports them. */
export function projectGraph(files: readonly SourceFile[]): Graph {
  const folders = [...new Set(files.map(({ path }) => path.split('/').slice(0, 2).join('/')))];
  const graph = new Map<string, string[]>(folders.map((folder) => [nameOf(folder), []]));
  for (const { path, text } of files) {
    const from = nameOf(path.split('/').slice(0, 2).join('/'));
    for (const name of importsOf(text)) {
      const target = /^@coffee\/[\w-]+/.exec(name)?.[0];
      if (target !== undefined && target !== from && graph.has(target)) graph.get(from)!.push(target);
    }
  }
  return graph;
}

const importsOf = (text: string): string[] =>
  ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);

const nameOf = (folder: string): string => {
  const path = join(root, folder, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as { name: string }).name : folder;
};

/** A shortest circle through each node that is on one, each circle once: `a → b → a`. */
export function circlesIn(graph: Graph): string[] {
  const circles = new Map<string, string>();
  for (const start of graph.keys()) {
    const circle = shortestBack(graph, start);
    const key = circle?.toSorted().join() ?? '';
    if (circle && !circles.has(key)) circles.set(key, [...circle, start].join(' → '));
  }
  return [...circles.values()];
}

function shortestBack(graph: Graph, start: string): string[] | undefined {
  const paths: string[][] = [[start]];
  const met = new Set<string>();
  for (let path = paths.shift(); path; path = paths.shift()) {
    for (const next of graph.get(path.at(-1)!) ?? []) {
      if (next === start) return path;
      if (met.has(next)) continue;
      met.add(next);
      paths.push([...path, next]);
    }
  }
  return undefined;
}
