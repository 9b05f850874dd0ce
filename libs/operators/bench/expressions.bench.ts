/** Expressions over one chunk: `node tools/run.mjs libs/operators/bench/expressions.bench.ts`. */
import { numberColumn, textColumn, validityOf, type Chunk, type UuidColumn } from '@coffee/protocol';
import { computeColumns, rowsWhere, scalarFunction, type Expression, type ScalarName } from '../src';
import { measure } from './measure';

const rows = 50_000;
const at = (row: number): number => 1_704_067_200 + row * 7;
const seed = (row: number): number => Math.imul(row, 0x9e37_79b1) >>> 0;
const ids: UuidColumn = {
  name: 'transaction_id',
  type: 'uuid',
  values: new Uint8Array(rows * 16).map((_, i) => seed(i)),
};
const each = <Value>(of: (row: number) => Value): Value[] => Array.from({ length: rows }, (_, row) => of(row));
const chunk: Chunk = {
  rows,
  columns: [
    ids,
    numberColumn(
      'final_amount',
      each((row) => seed(row) % 90_000),
    ),
    numberColumn('created_at', each(at)),
    numberColumn(
      'user_id',
      each((row) => seed(row) % 70_000).filter((_, row) => row % 3 > 0),
      validityOf(each((row) => row % 3 > 0)),
    ),
    textColumn(
      'gender',
      each((row) => ['female', 'male', 'other'][seed(row) % 3]!),
    ),
  ],
};

const amount: Expression = { column: 'final_amount', kind: 'money' };
const when: Expression = { column: 'created_at', kind: 'instant' };
const call = (fn: ScalarName, ...of: readonly Expression[]): Expression => ({
  fn,
  of,
  kind: scalarFunction(fn).gives(of.map(({ kind }) => kind))!,
});
const whole = (constant: number): Expression => ({ constant, kind: 'count' });
const text = (constant: string): Expression => ({ constant, kind: 'text' });

const compute = (name: string, of: Expression): void =>
  void measure(
    name,
    rows,
    () => computeColumns(chunk, [{ name: 'computed', kind: of.kind === 'time' ? 'count' : of.kind, of }]),
    40,
  );

compute('amount * 2 + 1', call('add', call('multiply', amount, whole(2)), whole(1)));
compute('amount / 3', call('divide', amount, whole(3)));
compute('hour(created_at)', call('hour', when));
compute('year(created_at)', call('year', when));
compute("strftime(created_at, '%Y-%m')", call('format-time', when, text('%Y-%m')));
compute(
  'case when amount > 75 then amount end',
  call('case', call('greater', amount, whole(75)), amount, { constant: null, kind: 'money' }),
);
compute('upper(gender)', call('upper', { column: 'gender', kind: 'text' }));
compute(
  'case when amount > 75 then transaction_id end',
  call(
    'case',
    call('greater', amount, whole(75)),
    { column: 'transaction_id', kind: 'uuid' },
    { constant: null, kind: 'uuid' },
  ),
);
const where = (name: string, of: Expression): void => void measure(name, rows, () => rowsWhere(of, chunk), 40);
where(
  'amount > 75 and hour(created_at) >= 6',
  call('and', call('greater', amount, whole(75)), call('greater-equal', call('hour', when), whole(6))),
);
where("gender = 'female'", call('equal', { column: 'gender', kind: 'text' }, text('female')));
where('user_id is not null', call('not', call('is-missing', { column: 'user_id', kind: 'id' })));
where('user_id in (1, 2, 3)', call('in', { column: 'user_id', kind: 'id' }, whole(1), whole(2), whole(3)));
