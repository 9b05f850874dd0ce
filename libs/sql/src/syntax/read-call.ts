/** Functions, numbers and parameters, from the parser's tree. */
import { startOf } from '@coffee/core';
import type { Position } from '../text/sql-error';
import { listOf, variantOf, type RawReader } from './raw';
import type { Order, Syntax, SyntaxOf, Window } from './tree';

export function readCall(
  reader: RawReader,
  raw: unknown,
  at: Position,
  readExpression: (reader: RawReader, raw: unknown) => Syntax,
  readOrder: (reader: RawReader, raw: unknown) => Order,
): SyntaxOf<'call'> {
  const call = reader.fields(raw, 'name', 'args', 'filter', 'over');
  const names = listOf(call['name']).map((part) => String((variantOf(part)[1] as { readonly value?: unknown }).value));
  if (names.length !== 1) throw reader.error(at, `functions have no schema before their name: write ${names.at(-1)}`);
  const [kind, content] = variantOf(call['args']);
  if (kind === 'Subquery')
    throw reader.error(at, 'a SELECT in a SELECT is not taken: ask with a JOIN, or two questions');
  const list = reader.fields(kind === 'List' ? content : {}, 'args', 'duplicate_treatment');
  const args = listOf(list['args']).map((arg) => {
    const [how, value] = variantOf(arg);
    const [form, expression] = variantOf(value);
    if (how !== 'Unnamed') throw reader.error(reader.at(arg), 'arguments have no names here: write the value alone');
    if (form === 'QualifiedWildcard') throw reader.error(reader.at(arg), 'count takes *, or one column');
    return form === 'Wildcard' || form === 'WildcardWithOptions' ? undefined : readExpression(reader, expression);
  });
  const filter = call['filter'] ? readExpression(reader, call['filter']) : undefined;
  const over = call['over'] ? readWindow(reader, call['over'], at, readExpression, readOrder) : undefined;
  return {
    node: 'call',
    fn: names[0]!.toLowerCase(),
    args: args.filter((arg) => arg !== undefined),
    star: args.includes(undefined),
    distinct: list['duplicate_treatment'] === 'Distinct',
    ...(filter && { filter }),
    ...(over && { over }),
    at,
  };
}

function readWindow(
  reader: RawReader,
  raw: unknown,
  at: Position,
  readExpression: (reader: RawReader, raw: unknown) => Syntax,
  readOrder: (reader: RawReader, raw: unknown) => Order,
): Window {
  const [kind, content] = variantOf(raw);
  if (kind !== 'WindowSpec')
    throw reader.error(at, 'a named window is not taken: write OVER (PARTITION BY … ORDER BY …)');
  const { partition_by: partitionBy, order_by: orderBy } = reader.fields(content, 'partition_by', 'order_by');
  return {
    partitionBy: listOf(partitionBy).map((each) => readExpression(reader, each)),
    orderBy: listOf(orderBy).map((each) => readOrder(reader, each)),
  };
}

export function readNumber(reader: RawReader, raw: unknown, at: Position): string {
  const text = String(raw);
  if (/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return text;
  throw reader.error(at, `numbers are exact here: write ${startOf(text)} with its digits, like 1500 or 0.25`);
}

export function readPlaceholder(reader: RawReader, text: string, at: Position): string {
  if (/^\$[a-z_]\w*$/i.test(text)) return text.slice(1).toLowerCase();
  throw reader.error(at, 'a parameter is a $ and a word, like $years');
}

/** EXTRACT(part FROM x) is date_part('part', x). */
export function readPart(raw: unknown, of: Syntax, at: Position): Syntax {
  const [variant, content] = variantOf(raw);
  const name = variant === 'Custom' ? String((content as { readonly value?: unknown }).value) : variant;
  const part: Syntax = { node: 'text', value: name, at };
  return { node: 'call', fn: 'date_part', args: [part, of], star: false, distinct: false, at };
}
