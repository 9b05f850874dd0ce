import { posix } from 'node:path';
import ts from 'typescript';
import { circlesIn, fileGraph, projectGraph } from './import-graph';
import { isOfTests, sourceFiles, type SourceFile } from './source-files';

const MOST_LINES = 300;
const MOST_MEDIAN = 120;
const files = sourceFiles();

const tooLong = (sources: readonly SourceFile[]): string[] =>
  sources.filter(({ lines }) => lines > MOST_LINES).map(({ path, lines }) => `${path}: ${lines}`);

const median = (sources: readonly SourceFile[]): number =>
  sources.map(({ lines }) => lines).sort((a, b) => a - b)[sources.length >> 1]!;

/** Where a value is cast to anything at all, by way of `unknown`. */
function doubleCasts(sources: readonly SourceFile[]): string[] {
  return sources.flatMap(({ path, text }) => {
    if (!/as\s+unknown\s+as/.test(text)) return [];
    const found: string[] = [];
    const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
    const visit = (node: ts.Node): void => {
      if (ts.isAsExpression(node) && ts.isAsExpression(node.expression))
        if (node.expression.type.kind === ts.SyntaxKind.UnknownKeyword)
          found.push(`${path}:${tree.getLineAndCharacterOfPosition(node.getStart()).line + 1}`);
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

/** A value that a message quotes, cut so that nobody sees it: `quotedStart` says it. */
const quotedCuts = (sources: readonly SourceFile[]): string[] =>
  sources.flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:quoted|visible)\([^`;\n]*\.slice\(0, \w+\)\)/g)].map(([call]) => `${path}: ${call}`),
  );

const source = (path: string, text: string): SourceFile => ({ path, text, lines: text.split('\n').length - 1 });

describe('the source', () => {
  it('is found', () => {
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['libs/core/src/errors.ts', 'apps/client/src/main.ts', 'tools/broker/src/main.ts']),
    );
  });
  it(`has no file over ${MOST_LINES} lines, and most are short`, () => {
    expect(tooLong(files)).toEqual([]);
    expect(median(files)).toBeLessThan(MOST_MEDIAN);
  });
  it('has no circle of imports, neither inside a project nor between projects', () => {
    expect(circlesIn(fileGraph(files))).toEqual([]);
    expect(circlesIn(projectGraph(files))).toEqual([]);
  });
  it('casts nothing by way of unknown, outside of tests', () => {
    expect(doubleCasts(files.filter((file) => !isOfTests(file)))).toEqual([]);
  });
  it('quotes no text that it has cut without saying so', () => {
    expect(quotedCuts(files.filter((file) => !isOfTests(file)))).toEqual([]);
  });
});

describe('the rules see', () => {
  it('a long file', () => {
    expect(tooLong([source('a.ts', '\n'.repeat(301)), source('b.ts', '\n'.repeat(300))])).toEqual(['a.ts: 301']);
  });
  it('a circle of two files, of which one imports a type, and one through an index', () => {
    const at = (name: string, text: string): SourceFile => source(posix.join('libs/x/src', name), text);
    const graph = fileGraph([
      at('a.ts', "import { b } from './b';"),
      at('b.ts', "import type { A } from './a';"),
      at('c.ts', "import { d } from './d';"),
      at('d/index.ts', "export * from './e';"),
      at('d/e.ts', "import { c } from '../c';"),
      at('f.ts', "import { a } from './a';"),
    ]);
    expect(circlesIn(graph)).toEqual([
      'libs/x/src/a.ts → libs/x/src/b.ts → libs/x/src/a.ts',
      'libs/x/src/c.ts → libs/x/src/d/index.ts → libs/x/src/d/e.ts → libs/x/src/c.ts',
    ]);
  });
  it('a circle of projects', () => {
    const of = (project: string, imports: string): SourceFile =>
      source(`libs/${project}/src/index.ts`, `export * from '@coffee/${imports}';`);
    expect(circlesIn(projectGraph([of('core', 'csv'), of('csv', 'core'), of('jobs', 'core')]))).toHaveLength(1);
  });
  it('a text that is cut and quoted, and not one that is only quoted', () => {
    for (const text of ['quoted(text.slice(0, 60)) + b', 'visible(String(kind).slice(0, SHOWN))'])
      expect(quotedCuts([source('a.ts', text)])).toEqual([expect.stringMatching(/^a\.ts: /)]);
    expect(quotedCuts([source('a.ts', 'quoted(text)\nquotedStart(text)')])).toEqual([]);
  });
  it('a cast by way of unknown, and not the words in a comment', () => {
    expect(doubleCasts([source('a.ts', '// x as unknown as Y\nexport const a = 1 as unknown as string;')])).toEqual([
      'a.ts:2',
    ]);
  });
});
