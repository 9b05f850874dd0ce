/** Every relative link of every document leads somewhere, and so does every path that a document names. */
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { root } from './documents';
import { anchorsOf, codeSpansOf, linksOf } from './markdown';

const SKIPPED = new Set(['node_modules', 'dist', 'coverage', 'results']);
const PATH = /^(?:apps|libs|tools|tests|docs|examples|deploy|docker)\/[\w./-]*\w\/?$/;

function documentsIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return SKIPPED.has(entry.name) || /^\.(?!github$)/.test(entry.name) ? [] : documentsIn(path);
    return entry.name.endsWith('.md') ? [relative(root, path)] : [];
  });
}

const documents = documentsIn(root).sort();
const anchors = new Map<string, string[]>();

/** What is wrong with a link; undefined when it leads somewhere. */
function problemOf(from: string, link: string): string | undefined {
  if (/^[a-z][a-z+.-]*:/.test(link)) return undefined;
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? join(root, from) : join(root, dirname(from), decodeURIComponent(path));
  if (!existsSync(target)) return `${link}: no such file`;
  if (anchor === undefined || statSync(target).isDirectory() || !target.endsWith('.md')) return undefined;
  let known = anchors.get(target);
  if (!known) anchors.set(target, (known = anchorsOf(readFileSync(target, 'utf8'))));
  return known.includes(anchor) ? undefined : `${link}: no such heading; there are ${known.join(', ')}`;
}

describe('documents', () => {
  it('are found', () => {
    expect(documents).toEqual(expect.arrayContaining(['README.md', 'docs/architecture.md', 'libs/csv/README.md']));
  });

  it.each(documents)('%s links to what is there', (path) => {
    const links = linksOf(readFileSync(join(root, path), 'utf8'));
    expect(links.map((link) => problemOf(path, link)).filter((problem) => problem !== undefined)).toEqual([]);
  });

  it.each(documents)('%s names paths that are there', (path) => {
    const paths = codeSpansOf(readFileSync(join(root, path), 'utf8')).filter((text) => PATH.test(text));
    expect(paths.filter((named) => !existsSync(join(root, named)))).toEqual([]);
  });
});
