import fc from 'fast-check';
import { textColumn, numberColumn, validityOf, type Chunk } from '@coffee/protocol';
import { firstRows } from './first-rows';
import type { LimitSpec, OrderSpec } from './spec';
import { compareValues, readValues } from './values';

interface Row {
  readonly name: string | undefined;
  readonly n: number | undefined;
}

const some = fc.array(
  fc.record({
    name: fc.option(fc.constantFrom('', 'a', 'aa', 'b', 'é'), { nil: undefined }),
    n: fc.option(fc.integer({ min: -3, max: 3 }), { nil: undefined }),
  }),
  { maxLength: 60 },
);
const direction = fc.record({ descending: fc.boolean(), missingFirst: fc.boolean() });

function chunkOf(rows: readonly Row[]): Chunk {
  const present = <T>(values: readonly (T | undefined)[]): T[] => values.filter((value) => value !== undefined);
  const [names, numbers] = [rows.map(({ name }) => name), rows.map(({ n }) => n)];
  const validity = (values: readonly unknown[]) => validityOf(values.map((value) => value !== undefined));
  return {
    rows: rows.length,
    columns: [
      textColumn('name', present(names), validity(names)),
      numberColumn('n', present(numbers), validity(numbers)),
    ],
  };
}

const rowsOf = ({ rows, columns: [name, n] }: Chunk): string[] => {
  const [names, numbers] = [readValues(name!, 'text', rows), readValues(n!, 'count', rows)];
  return names.map((text, row) => JSON.stringify([text, numbers[row]]));
};

test('the first rows of all are among the first of each part, whatever the parts', () => {
  fc.assert(
    fc.property(
      some,
      direction,
      direction,
      fc.nat(8),
      fc.nat(3),
      fc.nat(60),
      (rows, byName, byN, limit, offset, cut) => {
        const orderBy: OrderSpec[] = [
          { column: 'n', kind: 'count', ...byN },
          { column: 'name', kind: 'text', ...byName },
        ];
        const spec: LimitSpec = { op: 'limit', orderBy, limit, offset };
        const place = (
          a: unknown,
          b: unknown,
          { descending, missingFirst }: { descending: boolean; missingFirst: boolean },
        ) => {
          const missing = Number(a === undefined) - Number(b === undefined);
          if (missing !== 0) return missingFirst ? -missing : missing;
          if (a === undefined) return 0;
          return compareValues(a as string, b as string) * (descending ? -1 : 1);
        };
        const bytes = (text: string | undefined) => text && Buffer.from(text).toString('latin1');
        const ordered = [...rows].sort((a, b) => place(a.n, b.n, byN) || place(bytes(a.name), bytes(b.name), byName));
        const wanted = ordered.slice(0, limit + offset).map(({ name, n }) => JSON.stringify([bytes(name), n]));
        const parts = [rows.slice(0, cut), rows.slice(cut)].map((part) => firstRows(chunkOf(part), spec));
        expect(parts.every((part) => part.rows <= Math.max(0, limit + offset))).toBe(true);
        const left = parts.flatMap(rowsOf);
        for (const row of wanted) {
          expect(left).toContain(row);
          left.splice(left.indexOf(row), 1);
        }
      },
    ),
  );
});
