/** What of SQL is not taken, and the form that works instead: one table for each of the places where the parser has a name for it. */
import { ownValue } from '@coffee/core';

/** "InSubquery" as "in subquery". */
const spaced = (variant: string): string => variant.replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ').toLowerCase();

/** Of a part of a node, by the field in which the parser has it. `words`: where it stands, if the parser does not say. */
export interface ClauseProblem {
  readonly problem: string;
  readonly words?: readonly string[];
}

const clauses: Readonly<Record<string, ClauseProblem>> = {
  with: { problem: 'WITH is not taken: write the question as one SELECT of a table', words: ['WITH'] },
  fetch: { problem: 'FETCH FIRST is not taken: write LIMIT 10', words: ['FETCH'] },
  locks: { problem: 'FOR UPDATE and FOR SHARE are not taken: questions only read', words: ['FOR'] },
  top: { problem: 'TOP is not taken: write LIMIT 10 at the end', words: ['TOP'] },
  into: { problem: 'INTO is not taken: answers are written where the command says', words: ['INTO'] },
  named_window: {
    problem: 'WINDOW is not taken: write the window where it is used, OVER (PARTITION BY … ORDER BY …)',
    words: ['WINDOW'],
  },
  sample: { problem: 'TABLESAMPLE is not taken: choose rows with WHERE', words: ['TABLESAMPLE', 'SAMPLE'] },
  lateral_views: { problem: 'LATERAL VIEW is not taken', words: ['LATERAL'] },
  connect_by: { problem: 'CONNECT BY is not taken', words: ['CONNECT'] },
  prewhere: { problem: 'PREWHERE is not taken: write WHERE', words: ['PREWHERE'] },
  limit_by: {
    problem: 'LIMIT … BY is not taken: write QUALIFY row_number() OVER (PARTITION BY …) <= 3',
    words: ['BY'],
  },
  interpolate: { problem: 'INTERPOLATE is not taken', words: ['INTERPOLATE'] },
  with_fill: { problem: 'WITH FILL is not taken', words: ['FILL'] },
  over: { problem: 'OVER is not taken here' },
  window_frame: {
    problem:
      'a window with a frame is not taken: row_number, rank and dense_rank take OVER (PARTITION BY … ORDER BY …)',
    words: ['ROWS', 'RANGE', 'GROUPS'],
  },
  window_name: { problem: 'a named window is not taken: write OVER (PARTITION BY … ORDER BY …)' },
  within_group: {
    problem: 'WITHIN GROUP is not taken: there are count, sum, avg, min and max, and no percentiles',
    words: ['WITHIN'],
  },
  null_treatment: { problem: 'IGNORE NULLS and RESPECT NULLS are not taken', words: ['IGNORE', 'RESPECT'] },
  clauses: { problem: 'ORDER BY, LIMIT and the like are not taken inside an aggregate' },
  escape_char: { problem: 'ESCAPE is not taken: % and _ of a LIKE always stand for others', words: ['ESCAPE'] },
  any: { problem: 'LIKE ANY is not taken: write one LIKE after the other, with OR', words: ['ANY'] },
  opt_replace: { problem: '* REPLACE is not taken: name the columns', words: ['REPLACE'] },
  opt_rename: { problem: '* RENAME is not taken: name the columns, with AS', words: ['RENAME'] },
  opt_except: { problem: '* EXCEPT is not taken: write * EXCLUDE (…)', words: ['EXCEPT'] },
  opt_ilike: { problem: '* ILIKE is not taken: name the columns', words: ['ILIKE'] },
  args: { problem: 'a table with arguments is not taken: FROM names one of the tables of the folder' },
  columns: { problem: 'new names for the columns of a table are not taken: write them behind the columns, with AS' },
  uses_odbc_syntax: { problem: '{fn …} is not taken: write the function alone' },
  format: { problem: 'CAST with a FORMAT is not taken', words: ['FORMAT'] },
  global: { problem: 'GLOBAL JOIN is not taken: write JOIN', words: ['GLOBAL'] },
  percent: { problem: 'LIMIT takes a number of rows, not a share of them', words: ['PERCENT'] },
};

export const clauseProblem = (field: string): ClauseProblem =>
  clauses[field] ?? { problem: `${field.replaceAll('_', ' ').toUpperCase()} is not taken` };

const SUBQUERY = 'a SELECT in a SELECT is not taken: ask with a JOIN, or two questions';
const LISTS = 'lists, structures and maps are not taken: columns hold one value';

/** Of two values, either of which may be NULL: true or false. */
const SAME = 'coalesce(a = b, a IS NULL AND b IS NULL)';

/** Of an expression, by its variant. */
const expressions: Readonly<Record<string, string>> = {
  Subquery: SUBQUERY,
  InSubquery: `${SUBQUERY}; IN takes a list of values`,
  Exists: SUBQUERY,
  AnyOp: 'ANY is not taken: write IN (…)',
  AllOp: 'ALL is not taken: compare with each value, with AND',
  InUnnest: 'IN UNNEST is not taken: write IN (…)',
  SimilarTo: 'SIMILAR TO is not taken: write LIKE, with % for any text and _ for one character',
  RLike: 'RLIKE is not taken: write LIKE, with % for any text and _ for one character',
  Interval: "INTERVAL is not taken: write the date, like DATE '2024-01-31'; a date takes whole days, birthdate + 7",
  AtTimeZone: 'AT TIME ZONE is not taken: timestamps are as they are written, without a zone',
  Collate: 'COLLATE is not taken: texts are compared by their bytes; lower(x) makes letters equal',
  Tuple: 'several values in parentheses are not taken: compare one after the other, with AND',
  Array: LISTS,
  Dictionary: LISTS,
  Map: LISTS,
  Struct: LISTS,
  Named: LISTS,
  CompoundFieldAccess: LISTS,
  JsonAccess: LISTS,
  Lambda: 'functions as values (x -> …) are not taken',
  Rollup: 'ROLLUP is not taken: ask once for each grouping',
  Cube: 'CUBE is not taken: ask once for each grouping',
  GroupingSets: 'GROUPING SETS are not taken: ask once for each grouping',
  Trim: 'trim is not taken: texts are as they are in the file; compare with LIKE',
  Position: 'POSITION is not taken: write LIKE, with % for any text',
  Overlay: 'OVERLAY is not taken: substring and || cut and join texts',
  Ceil: 'ceil is not taken: round(x) rounds, half away from zero',
  Floor: 'floor is not taken: round(x) rounds, half away from zero',
  MatchAgainst: 'MATCH … AGAINST is not taken: write LIKE',
  IsDistinctFrom: 'IS DISTINCT FROM is not taken: write coalesce(a <> b, a IS NOT NULL OR b IS NOT NULL)',
  IsNotDistinctFrom: `IS NOT DISTINCT FROM is not taken: write ${SAME}`,
  Wildcard: '* stands alone, or in count(*)',
  QualifiedWildcard: 'table.* stands alone in the SELECT list',
  GroupingSet: 'GROUPING SETS are not taken: ask once for each grouping',
};

export const expressionProblem = (variant: string): string =>
  expressions[variant] ?? `${spaced(variant)} is not taken in expressions`;

const BITS = 'operators of bits are not taken';
const PATTERN = 'patterns of this kind are not taken: write LIKE, with % for any text and _ for one character';
/** Of an operator, by its variant. */
const operators: Readonly<Record<string, string>> = {
  DuckIntegerDivide: '// is not taken: a / b is the exact quotient, round(a / b) the nearest whole number',
  MyIntegerDivide: 'DIV is not taken: a / b is the exact quotient, round(a / b) the nearest whole number',
  Xor: 'XOR is not taken: write a <> b',
  PGExp: '^ is not taken: multiply',
  BitwiseXor: '^ is not taken: multiply',
  PGBitwiseXor: BITS,
  BitwiseAnd: BITS,
  BitwiseOr: BITS,
  PGBitwiseShiftLeft: BITS,
  PGBitwiseShiftRight: BITS,
  BitwiseNot: BITS,
  PGBitwiseNot: BITS,
  Spaceship: `<=> is not taken: write ${SAME}`,
  PGRegexMatch: PATTERN,
  PGRegexIMatch: PATTERN,
  PGRegexNotMatch: PATTERN,
  PGRegexNotIMatch: PATTERN,
  PGLikeMatch: PATTERN,
  PGILikeMatch: PATTERN,
  Regexp: PATTERN,
  Arrow: LISTS,
  LongArrow: LISTS,
};

export const operatorProblem = (variant: string): string =>
  operators[variant] ?? `${spaced(variant)} is not an operator here`;

/** Of a join, by its variant. */
const joins: Readonly<Record<string, string>> = {
  Right: 'RIGHT JOIN is not taken: begin FROM with the other table and write LEFT JOIN',
  RightOuter: 'RIGHT JOIN is not taken: begin FROM with the other table and write LEFT JOIN',
  FullOuter: 'FULL JOIN is not taken: LEFT JOIN keeps all rows of the first table',
  Anti: 'ANTI JOIN is not taken: write LEFT JOIN, and WHERE the id of the table that is joined IS NULL',
  Semi: 'SEMI JOIN is not taken: write JOIN, which finds one row at most',
  CrossJoin: 'CROSS JOIN is not taken: write LEFT JOIN … USING (the column that both have)',
};

export const joinProblem = (variant: string): string =>
  joins[variant] ?? `${spaced(variant).toUpperCase()} JOIN is not taken: write LEFT JOIN, or JOIN`;

/** Of what stands in FROM, by its variant. */
const sources: Readonly<Record<string, string>> = {
  Derived: SUBQUERY,
  NestedJoin: 'a JOIN in parentheses is not taken: write one JOIN after the other',
  Pivot: 'PIVOT is not taken: ask with sum(x) FILTER (WHERE …) for each column',
  Unpivot: 'UNPIVOT is not taken',
};

export const sourceProblem = (variant: string): string =>
  sources[variant] ?? `${spaced(variant).toUpperCase()} is not taken: FROM names one of the tables of the folder`;

const SAMPLE = 'samples are not taken: choose rows with WHERE';
/** Words that the parser stumbles over: of what it cannot read, the reason is one of them nearby. */
const unread: Readonly<Record<string, string>> = {
  TABLESAMPLE: SAMPLE,
  SAMPLE,
  ASOF: joinProblem('Asof'),
  POSITIONAL: joinProblem('Positional'),
  ROLLUP: expressions['Rollup']!,
  CUBE: expressions['Cube']!,
  PIVOT: sources['Pivot']!,
  UNPIVOT: sources['Unpivot']!,
  ISNULL: 'ISNULL is not taken: write IS NULL',
  IGNORE: clauses['null_treatment']!.problem,
  RESPECT: clauses['null_treatment']!.problem,
  GLOB: 'GLOB is not taken: write LIKE, with % for any text and _ for one character',
  '*': '** is not taken: multiply',
};

export const unreadProblem = (word: string): string | undefined => ownValue(unread, word.toUpperCase());

const ONLY_READS = 'questions only read';
/** Of a statement that is not a SELECT, by its first word. */
const statements: Readonly<Record<string, string>> = {
  WITH: clauses['with']!.problem,
  VALUES: 'VALUES is not taken: a question is about a table',
  EXPLAIN: 'EXPLAIN is not SQL of a question: coffee sql --explain prints the plans',
  DESCRIBE: 'DESCRIBE is not SQL of a question: docs/data.md has the tables and their columns',
  SHOW: 'SHOW is not SQL of a question: docs/data.md has the tables and their columns',
  SUMMARIZE: 'SUMMARIZE is not taken: ask for count(*), min(x), max(x) and avg(x)',
  PIVOT: sources['Pivot']!,
  UNPIVOT: sources['Unpivot']!,
  ...Object.fromEntries(
    [
      'INSERT',
      'UPDATE',
      'DELETE',
      'MERGE',
      'REPLACE',
      'TRUNCATE',
      'CREATE',
      'ALTER',
      'DROP',
      'COPY',
      'EXPORT',
      'IMPORT',
    ].map((word) => [word, `${word} is not taken: ${ONLY_READS}`]),
  ),
  ...Object.fromEntries(
    [
      'SET',
      'RESET',
      'PRAGMA',
      'ATTACH',
      'DETACH',
      'USE',
      'LOAD',
      'INSTALL',
      'CALL',
      'BEGIN',
      'COMMIT',
      'ROLLBACK',
      'VACUUM',
      'CHECKPOINT',
    ].map((word) => [word, `${word} is not taken: ${ONLY_READS}, and nothing is set`]),
  ),
};

/** Of a statement that begins with another word than SELECT or FROM. @param table one that there is. */
export const statementProblem = (word: string, table: string): string =>
  ownValue(statements, word.toUpperCase()) ?? `a question begins with SELECT, like SELECT count(*) FROM ${table}`;

export const setOperationProblem = (variant: string): string =>
  `${variant.toUpperCase()} is not taken: ask each SELECT as a question of its own`;
