/** Types of casts, from the parser's tree. */
import type { Position } from '../text/sql-error';
import { listOf, variantOf, type RawReader } from './raw';
import type { TypeName } from './tree';

const plain: Readonly<Record<string, Exclude<TypeName['type'], 'DECIMAL'>>> = {
  Int: 'INTEGER',
  Integer: 'INTEGER',
  Int4: 'INTEGER',
  Int8: 'BIGINT',
  Int64: 'BIGINT',
  BigInt: 'BIGINT',
  HugeInt: 'HUGEINT',
  Varchar: 'VARCHAR',
  Text: 'VARCHAR',
  String: 'VARCHAR',
  Date: 'DATE',
  Time: 'TIME',
  Timestamp: 'TIMESTAMP',
  Datetime: 'TIMESTAMP',
  Boolean: 'BOOLEAN',
  Bool: 'BOOLEAN',
  Uuid: 'UUID',
};
const DECIMALS = ['Decimal', 'Numeric', 'Dec'];
const FLOATING = ['Double', 'DoublePrecision', 'Float', 'Float4', 'Float8', 'Real'];

/** Without a precision, a DECIMAL is DuckDB's. */
const PRECISION = 18;
const SCALE = 3;

export function readType(reader: RawReader, raw: unknown, at: Position): TypeName {
  const [variant, content] = variantOf(raw);
  if (DECIMALS.includes(variant)) return readDecimal(reader, content, at);
  const type = plain[variant];
  if (FLOATING.includes(variant))
    throw reader.error(at, 'numbers are exact here: write DECIMAL(18, 3) or DECIMAL(18, 6), not a floating type');
  if (listOf(content).some((each) => each === 'Tz' || each === 'WithTimeZone'))
    throw reader.error(at, 'a time zone is not taken: timestamps are as they are written; write TIMESTAMP');
  if (type) return { type };
  throw reader.error(
    at,
    'this type is not taken: a value can be INTEGER, BIGINT, DECIMAL(18, 3), VARCHAR, DATE, TIME, TIMESTAMP, BOOLEAN or UUID',
  );
}

function readDecimal(reader: RawReader, raw: unknown, at: Position): TypeName {
  const [variant, content] = variantOf(raw);
  const [precision, scale] =
    variant === 'PrecisionAndScale'
      ? listOf(content).map(Number)
      : variant === 'Precision'
        ? [Number(content), 0]
        : [PRECISION, SCALE];
  if (
    precision === undefined ||
    scale === undefined ||
    precision > 38 ||
    scale > precision ||
    scale < 0 ||
    precision < 1
  )
    throw reader.error(at, 'DECIMAL(p, s) has at most 38 digits, of which s are decimals');
  if (scale > 6) throw reader.error(at, 'a number has at most 6 decimals here: write DECIMAL(18, 6)');
  return { type: 'DECIMAL', precision, scale };
}
