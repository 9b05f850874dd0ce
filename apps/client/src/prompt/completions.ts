/** What the Tab key knows at the prompt. */

const keywords = [
  ...['SELECT', 'DISTINCT', 'FROM', 'LEFT JOIN', 'JOIN', 'USING', 'ON', 'WHERE', 'GROUP BY', 'HAVING', 'QUALIFY'],
  ...['ORDER BY', 'LIMIT', 'OFFSET', 'AND', 'OR', 'NOT', 'IN', 'BETWEEN', 'IS NULL', 'LIKE', 'CASE', 'WHEN', 'THEN'],
  ...[
    'ELSE',
    'END',
    'CAST',
    'COALESCE',
    'count',
    'sum',
    'avg',
    'min',
    'max',
    'year',
    'month',
    'strftime',
    'date_trunc',
  ],
];

/** @param names of tables and columns. @param commands that begin with a dot. @returns words for the end of a line, and the part of it that they are for. */
export const completionsOf =
  (names: readonly string[], commands: readonly string[]) =>
  (line: string): [words: string[], part: string] => {
    const [part = ''] = /^\s*\.\w*$/.exec(line) ?? /\w*$/.exec(line) ?? [];
    const start = part.trim().toLowerCase();
    if (start.startsWith('.')) return [commands.filter((command) => command.startsWith(start)), part];
    if (start === '') return [[], part];
    // As it was begun: small letters are not made large ones.
    const isSmall = part === part.toLowerCase();
    const all = [...names, ...keywords.map((word) => (isSmall ? word.toLowerCase() : word))];
    return [all.filter((word) => word.toLowerCase().startsWith(start)), part];
  };
