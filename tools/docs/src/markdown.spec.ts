import { anchorsOf, codeSpansOf, linksOf, namedBlocksOf, tableRowsOf } from './markdown';

const markdown = `# One, \`two\` & three
See [a](b.md#c), ![p](p.png "title"), \`[no](no.md)\`.

\`\`\`sh
# no heading, [no](no.md)
\`\`\`

## Same
## Same
[ref]: other.md

| a | b |
| - | - |
| 1 | 2 \\| 3 |

\`\`\`hex x
01 02
\`\`\`
`;

describe('Markdown', () => {
  it('has links outside code', () => {
    expect(linksOf(markdown)).toEqual(['b.md#c', 'p.png', 'other.md']);
  });
  it('has headings with the anchors of GitHub', () => {
    expect(anchorsOf(markdown)).toEqual(['one-two--three', 'same', 'same-1']);
  });
  it('has code spans, tables and named blocks', () => {
    expect(codeSpansOf(markdown)).toEqual(['two', '[no](no.md)']);
    expect(tableRowsOf(markdown)).toEqual([['1', '2 \\| 3']]);
    expect(namedBlocksOf(markdown)).toEqual([{ language: 'hex', name: 'x', text: '01 02\n' }]);
  });
});
