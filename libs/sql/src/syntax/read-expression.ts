/** Expressions, from the parser's tree. */
import type { Position } from '../text/sql-error';
import { expressionProblem, operatorProblem } from './outside';
import { listOf, variantOf, type RawReader } from './raw';
import { readCall, readNumber, readPlaceholder, readPart } from './read-call';
import { readType } from './read-type';
import { inOrder, isSumOperator, type SumOperator } from './sums';
import type { BinaryOperator, Name, Order, Syntax, TestOperator } from './tree';

export function readExpression(reader: RawReader, raw: unknown): Syntax {
  const [variant, content] = variantOf(raw);
  const at = reader.at(raw);
  const read = readers[variant];
  if (!read) throw reader.error(at, expressionProblem(variant));
  return read(reader, content, at);
}

type Read = (reader: RawReader, content: unknown, at: Position) => Syntax;

const operators: Readonly<Record<string, BinaryOperator>> = {
  Plus: '+',
  Minus: '-',
  Multiply: '*',
  Divide: '/',
  Modulo: '%',
  StringConcat: '||',
  Eq: '=',
  NotEq: '<>',
  Lt: '<',
  LtEq: '<=',
  Gt: '>',
  GtEq: '>=',
  And: 'AND',
  Or: 'OR',
};

const COMPARISONS = ['Eq', 'NotEq', 'Lt', 'LtEq', 'Gt', 'GtEq'];

/** What stands before IN, BETWEEN or LIKE: DuckDB takes `a = b IN (…)` as `a = (b IN (…))`, other than the parser. */
function readTested(reader: RawReader, raw: unknown): Syntax {
  const [variant, content] = variantOf(raw);
  const [op] = variant === 'BinaryOp' ? variantOf((content as { readonly op?: unknown }).op) : [''];
  if (COMPARISONS.includes(op))
    throw reader.error(reader.at(raw), 'this can be read in two ways: write (a = b) IN (…), or a = (b IN (…))');
  return readExpression(reader, raw);
}

const test =
  (op: TestOperator, negated: boolean): Read =>
  (reader, content, at) => ({ node: 'test', op, negated, of: readExpression(reader, content), at });

const like =
  (ignoreCase: boolean): Read =>
  (reader, content, at) => {
    const { expr, pattern, negated } = reader.fields(content, 'expr', 'pattern', 'negated');
    return {
      node: 'like',
      of: readTested(reader, expr),
      pattern: readExpression(reader, pattern),
      negated: negated === true,
      ignoreCase,
      at,
    };
  };

const readers: Readonly<Record<string, Read>> = {
  Identifier: (reader, content, at) => ({ node: 'name', parts: [readName(reader, content)], at }),
  CompoundIdentifier: (reader, content, at) => ({
    node: 'name',
    parts: listOf(content).map((part) => readName(reader, part)),
    at,
  }),
  Nested: (reader, content) => readExpression(reader, content),
  Value: (reader, content, at) => readValue(reader, reader.fields(content, 'value')['value'], at),
  TypedString: (reader, content, at) => {
    const { data_type: type, value } = reader.fields(content, 'data_type', 'value');
    const of = readValue(reader, reader.fields(value, 'value')['value'], reader.at(value));
    return { node: 'cast', of, to: readType(reader, type, at), at };
  },
  UnaryOp: (reader, content, at) => {
    const { op, expr } = reader.fields(content, 'op', 'expr');
    const sign = { Minus: '-', Plus: '+', Not: 'NOT' }[String(op)] as '-' | '+' | 'NOT' | undefined;
    if (!sign) throw reader.error(at, operatorProblem(String(op)));
    return { node: 'unary', op: sign, of: readExpression(reader, expr), at };
  },
  BinaryOp: (reader, content, at) => {
    const { left, op, right } = reader.fields(content, 'left', 'op', 'right');
    const isAlone = ['Identifier', 'Value'].includes(variantOf(left)[0]);
    const isEqual = variantOf(op)[0] === 'Lt' && isAlone && reader.isBeforeEqual(left);
    const sign = isEqual ? '=' : operators[variantOf(op)[0]];
    if (!sign) throw reader.error(at, operatorProblem(variantOf(op)[0]));
    if (isSumOperator(sign)) return readSums(reader, { BinaryOp: content });
    return { node: 'binary', op: sign, left: readExpression(reader, left), right: readExpression(reader, right), at };
  },
  IsNull: test('IS NULL', false),
  IsNotNull: test('IS NULL', true),
  IsTrue: test('IS TRUE', false),
  IsNotTrue: test('IS TRUE', true),
  IsFalse: test('IS FALSE', false),
  IsNotFalse: test('IS FALSE', true),
  IsUnknown: test('IS UNKNOWN', false),
  IsNotUnknown: test('IS UNKNOWN', true),
  InList: (reader, content, at) => {
    const { expr, list, negated } = reader.fields(content, 'expr', 'list', 'negated');
    return {
      node: 'in',
      of: readTested(reader, expr),
      list: listOf(list).map((each) => readExpression(reader, each)),
      negated: negated === true,
      at,
    };
  },
  Between: (reader, content, at) => {
    const { expr, low, high, negated } = reader.fields(content, 'expr', 'low', 'high', 'negated');
    return {
      node: 'between',
      of: readTested(reader, expr),
      low: readExpression(reader, low),
      high: readExpression(reader, high),
      negated: negated === true,
      at,
    };
  },
  Like: like(false),
  ILike: like(true),
  Case: (reader, content, at) => {
    const {
      operand,
      conditions,
      else_result: otherwise,
    } = reader.fields(content, 'operand', 'conditions', 'else_result');
    return {
      node: 'case',
      ...(operand ? { operand: readExpression(reader, operand) } : {}),
      branches: listOf(conditions).map((branch) => {
        const { condition, result } = reader.fields(branch, 'condition', 'result');
        return { when: readExpression(reader, condition), then: readExpression(reader, result) };
      }),
      ...(otherwise ? { otherwise: readExpression(reader, otherwise) } : {}),
      at,
    };
  },
  Cast: (reader, content, at) => {
    const { kind, expr, data_type: type } = reader.fields(content, 'kind', 'expr', 'data_type');
    if (kind !== 'Cast' && kind !== 'DoubleColon')
      throw reader.error(at, 'TRY_CAST is not taken: CAST tells of the first value that does not fit');
    if (kind === 'DoubleColon' && variantOf(expr)[0] === 'InList')
      throw reader.error(at, 'this can be read in two ways: write (a IN (…))::BIGINT');
    return { node: 'cast', of: readExpression(reader, expr), to: readType(reader, type, at), at };
  },
  Extract: (reader, content, at) => {
    const { field, expr } = reader.fields(content, 'field', 'expr');
    return readPart(field, readExpression(reader, expr), at);
  },
  Substring: (reader, content, at) => {
    const places = reader.fields(content, 'expr', 'substring_from', 'substring_for');
    const args = [places['expr'], places['substring_from'], places['substring_for']].filter(
      (each) => each !== undefined && each !== null,
    );
    return {
      node: 'call',
      fn: 'substring',
      args: args.map((each) => readExpression(reader, each)),
      star: false,
      distinct: false,
      at,
    };
  },
  Function: (reader, content, at) => readCall(reader, content, at, readExpression, readOrder),
};

/** As it is written, put together as DuckDB does. */
function readSums(reader: RawReader, raw: unknown): Syntax {
  const operands: Syntax[] = [];
  const signs: SumOperator[] = [];
  const add = (part: unknown): void => {
    const [variant, content] = variantOf(part);
    const fields = variant === 'BinaryOp' ? reader.fields(content, 'left', 'op', 'right') : {};
    const sign = operators[variantOf(fields['op'])[0]];
    if (sign === undefined || !isSumOperator(sign)) return void operands.push(readExpression(reader, part));
    add(fields['left']);
    signs.push(sign);
    add(fields['right']);
  };
  add(raw);
  return inOrder(operands, signs, (left, op, right) => ({ node: 'binary', op, left, right, at: left.at }));
}

function readValue(reader: RawReader, raw: unknown, at: Position): Syntax {
  const [variant, content] = variantOf(raw);
  if (variant === 'Number') return { node: 'number', text: readNumber(reader, listOf(content)[0], at), at };
  if (variant === 'SingleQuotedString') return { node: 'text', value: String(content), at };
  if (variant === 'Boolean') return { node: 'boolean', value: content === true, at };
  if (variant === 'Null') return { node: 'null', at };
  if (variant === 'Placeholder') return { node: 'parameter', name: readPlaceholder(reader, String(content), at), at };
  throw reader.error(at, "a value of this form is not taken: write 12.5, 'text', TRUE, FALSE or NULL");
}

export function readName(reader: RawReader, raw: unknown): Name {
  const [variant, content] = variantOf(raw);
  const ident = variant === 'Identifier' ? content : raw;
  const { value } = reader.fields(ident, 'value', 'quote_style');
  return { value: String(value), at: reader.at(ident) };
}

export function readOrder(reader: RawReader, raw: unknown): Order {
  const { expr, options } = reader.fields(raw, 'expr', 'options');
  const { asc, nulls_first: nullsFirst } = reader.fields(options, 'asc', 'nulls_first');
  return { of: readExpression(reader, expr), descending: asc === false, missingFirst: nullsFirst === true };
}
