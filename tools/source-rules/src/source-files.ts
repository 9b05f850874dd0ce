/** The TypeScript source of the workspace: every file under `src` of a project, but for specs and what is generated. */
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

export const root = join(__dirname, '../../..');

export interface SourceFile {
  /** From the root of the workspace, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
}

/** Whether only tests read it: it lies in a project of tests, is a fixture, or in a folder of them. */
export const isOfTests = ({ path }: SourceFile): boolean =>
  path.startsWith('tests/') ||
  path.startsWith('libs/testing/') ||
  /\.(fixture|example)\.ts$|\/(testing|conformance)\//.test(path);

export function sourceFiles(): SourceFile[] {
  const projects = ['apps', 'libs', 'tests', 'tools'].flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(root, group, name, 'src')),
  );
  return projects
    .flatMap((folder) => filesIn(folder))
    .filter((path) => path.endsWith('.ts') && !/\.(spec|generated)\.ts$/.test(path))
    .map((path): SourceFile => {
      const text = readFileSync(path, 'utf8');
      return { path: relative(root, path).split(sep).join('/'), text, lines: text.split('\n').length - 1 };
    });
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? filesIn(path) : [path];
    });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
