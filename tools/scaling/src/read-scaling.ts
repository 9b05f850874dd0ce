/**
 * From the text of a scaling file to a `Scaling`. Owns: how its problems are told: all together, each with its line and key.
 * Must not know: where the text comes from.
 */
import { CoffeeError } from '@coffee/core';
import { parseQueryIds, type QueryId } from '@coffee/query-plan';
import { LineCounter, isMap, isScalar, parseDocument, type Document } from 'yaml';
import { schemaFor, type Scaling } from './scaling';

/**
 * @param name of the file, for messages.
 * @param queries that the deployment serves; without them, all of the catalogue.
 * @throws CoffeeError USAGE with one line for each problem.
 */
export function readScaling(yaml: string, name: string, queries: readonly QueryId[] = parseQueryIds('')): Scaling {
  const lines = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => `${name}:${lines.linePos(pos[0]).line}: ${message}`);
    throw new CoffeeError('USAGE', problems.join('\n'));
  }
  const parsed = schemaFor(queries).safeParse(document.toJS() as unknown);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => {
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ line: lineOf(document, lines, path), text: tell(document, path, issue.message) }));
  });
  problems.sort((a, b) => a.line - b.line);
  throw new CoffeeError('USAGE', problems.map(({ line, text }) => `${name}:${line}: ${text}`).join('\n'));
}

/** Keys whose values are URLs. */
const URLS: readonly unknown[] = ['broker', 'traces'];

function tell(document: Document, path: readonly PropertyKey[], message: string): string {
  const value = document.getIn(path);
  const scalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  // A URL may hold a password.
  const shown =
    scalar && message.startsWith('takes') && !URLS.includes(path[0]) ? `, not ${JSON.stringify(value)}` : '';
  const where = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`)).join('');
  return `${where.replace(/^\./, '')} ${message}${shown}`.trim();
}

/** Of the key, or of the nearest that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const parent = document.getIn(path.slice(0, depth - 1), true);
    const key = path[depth - 1];
    const node = isMap(parent)
      ? parent.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(key))?.key
      : document.getIn(path.slice(0, depth), true);
    const range = (node as { range?: readonly [number, ...number[]] } | undefined)?.range;
    if (range) return lines.linePos(range[0]).line;
  }
  return 1;
}
