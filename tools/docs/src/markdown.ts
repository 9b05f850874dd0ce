/** What the tests need to know of Markdown: links, headings and their anchors, tables, code. Must not know: files. */

const FENCED = /^(```+|~~~+)[^\n]*\n[^]*?^\1[ \t]*$/gm;
const CODE_SPAN = /(`+)([^`]|[^`][^]*?[^`])\1(?!`)/g;

/** The prose: code blocks and comments left out. */
export const proseOf = (markdown: string): string => markdown.replace(FENCED, '').replace(/<!--[^]*?-->/g, '');

/** Targets of links and pictures, as they are written. */
export function linksOf(markdown: string): string[] {
  const prose = proseOf(markdown).replace(CODE_SPAN, '`code`');
  const inline = [...prose.matchAll(/\]\(([^()\s]+)(?:\s+"[^"]*")?\)/g)];
  const references = [...prose.matchAll(/^ {0,3}\[[^\]]+\]:\s+(\S+)/gm)];
  return [...inline, ...references].map(([, target]) => target!);
}

/** The anchors of the headings, made as GitHub makes them. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>();
  return [...proseOf(markdown).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, heading]) => {
    const anchor = heading!
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
      .replaceAll(' ', '-');
    const count = seen.get(anchor) ?? 0;
    seen.set(anchor, count + 1);
    return count === 0 ? anchor : `${anchor}-${count}`;
  });
}

/** Contents of code spans. */
export const codeSpansOf = (markdown: string): string[] =>
  [...proseOf(markdown).matchAll(CODE_SPAN)].map(([, , text]) => text!);

/** Rows of all tables as trimmed cells, headings left out. */
export const tableRowsOf = (markdown: string): string[][] =>
  proseOf(markdown)
    .split('\n')
    .filter((line, i, lines) => line.startsWith('|') && !isRule(line) && !isRule(lines[i + 1] ?? ''))
    .map((line) =>
      line
        .split(/(?<!\\)\|/)
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );

const isRule = (line: string): boolean => /^\|[\s:|-]+$/.test(line);

export interface CodeBlock {
  readonly language: string;
  readonly name: string;
  readonly text: string;
}

/** Code blocks that have a name behind their language. */
export const namedBlocksOf = (markdown: string): CodeBlock[] =>
  [...markdown.matchAll(/^```(\w+) (\S+)\n([^]*?)^```$/gm)].map(([, language, name, text]) => ({
    language: language!,
    name: name!,
    text: text!,
  }));
