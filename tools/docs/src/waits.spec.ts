/** The table of waits in docs/operations.md: every test that it names is there, every message, and every file that waits is named. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument, root } from './documents';
import { codeSpansOf, tableRowsOf } from './markdown';

const HEADING = '## Every wait and its end';
const document = readDocument('docs/operations.md');
const section = document.slice(document.indexOf(HEADING)).split(/\n## /)[0]!;

interface WaitRow {
  readonly what: string;
  readonly sources: readonly string[];
  readonly messages: readonly string[];
  readonly tests: readonly string[];
}

const waits = tableRowsOf(section).map(([who, what, where, , , line, test]): WaitRow => {
  return {
    what: `${who}: ${what}`,
    sources: codeSpansOf(where!),
    messages: [...line!.matchAll(/"([^"]+)"/g)].map(([, text]) => text!),
    tests: test!.split('<br>'),
  };
});

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Of libraries and apps, without what is for tests alone. */
const sources = ['libs', 'apps'].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((project) => project !== 'testing')
    .flatMap((project) =>
      readdirSync(join(root, folder, project, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.tsx?$/.test(path) && !/\.(spec|fixture)\.ts$|\b(conformance|faults|testing)\//.test(path))
        .map((path) => join(folder, project, 'src', path)),
    ),
);

const isNamedTest = (code: string, name: string): boolean =>
  [`'${name}'`, `"${name}"`, `\`${name}\``].some((literal) =>
    new RegExp(`\\b(it|it\\.each[^]*?\\))\\(\\s*${literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')},`).test(code),
  );

/** Use no clock to wait for anything: the deadline itself, and the display of progress. */
const NO_WAIT = [
  'libs/core/src/deadline.ts',
  'libs/core/src/pause.ts',
  'libs/worker-runtime/src/scan/progress-meter.ts',
  'apps/dashboard/src/seldom.ts',
];

/** The watch that logs what `/ready` says is no wait either, but what tells of waits. */
const TELLS_OF_WAITS = ['apps/gateway/src/gateway-service.ts'];

describe('the table of waits', () => {
  it('has rows', () => {
    expect(waits.length).toBeGreaterThan(40);
  });

  it.each(waits.map((wait) => [wait.what, wait] as const))('names tests that are there: %s', (_what, { tests }) => {
    for (const test of tests) {
      const [, file, name] = /^`([^`]+)`: (.+)$/.exec(test) ?? [];
      expect([test, file !== undefined && isNamedTest(read(file), name!)]).toEqual([test, true]);
    }
  });

  it('quotes what the code says', () => {
    const code = sources.map(read).join('\n');
    const pieces = waits.flatMap(({ messages }) => messages.flatMap((text) => text.split('…')));
    expect(pieces.filter((piece) => !code.includes(piece.trim()))).toEqual([]);
  });

  it('names every file that waits, and only such as are there', () => {
    const named = new Set(waits.flatMap((wait) => wait.sources));
    const waiting = sources.filter((path) =>
      /\bsetTimeout\(|\bsetInterval\(|\bwithin\(|\bawait (pause|once)\(/.test(read(path)),
    );
    expect(waiting.length).toBeGreaterThan(20);
    expect(waiting.filter((path) => ![...named, ...NO_WAIT, ...TELLS_OF_WAITS].includes(path))).toEqual([]);
    expect([...named].filter((path) => !sources.includes(path))).toEqual([]);
  });
});
