/** docs/README.md lists every document and every decision. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument, root } from './documents';
import { linksOf, tableRowsOf } from './markdown';

const page = readDocument('docs/README.md');
const filesIn = (folder: string): string[] => readdirSync(join(root, folder)).filter((name) => name.endsWith('.md'));

describe('docs/README.md', () => {
  it('links every document', () => {
    expect(linksOf(page)).toEqual(expect.arrayContaining(filesIn('docs').filter((name) => name !== 'README.md')));
  });

  it('lists every decision with its title', () => {
    const listed = tableRowsOf(page).flatMap(([link, title]) => {
      const path = linksOf(link ?? '')[0];
      return path?.startsWith('adr/') ? [[path, title]] : [];
    });
    const titles = filesIn('docs/adr').map((name) => {
      const [, title] = /^# (?:\d+)[.:] (.+)$/m.exec(readDocument(`docs/adr/${name}`))!;
      return [`adr/${name}`, title];
    });
    expect(listed).toEqual(titles);
  });
});
