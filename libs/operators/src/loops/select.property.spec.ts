import fc from 'fast-check';
import { boundsOf } from './bounds';
import { rowsOfBits, rowsOfPresent } from './rows';
import { selectNarrowRange, selectNarrowRanges, selectNarrowTimeOfDay } from './select';

const DAY = 86_400;
const length = { maxLength: 200, size: 'max' as const };
const i32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
/** Random ones, equal ones, few distinct ones: some tests let all pass, some none. */
const someValues = fc.oneof(
  fc.array(i32, length).map((values) => Int32Array.from(values)),
  fc.array(fc.integer({ min: -5, max: 5 }), length).map((values) => Int32Array.from(values)),
  fc.array(fc.nat(0xff), length).map((values) => Uint8Array.from(values)),
  fc.array(fc.nat(0xffff), length).map((values) => Uint16Array.from(values)),
);
type Values = Int32Array | Uint8Array | Uint16Array;
const someEnd = fc.oneof(i32, fc.integer({ min: -6, max: 6 }), fc.constantFrom(-0x8000_0000, 0x7fff_ffff));

/** Undefined when all pass, as the loops say it. */
function expected(values: Values, passes: (value: number) => boolean): number[] | undefined {
  const indexes = Array.from(values).flatMap((value, index) => (passes(value) ? [index] : []));
  return indexes.length === values.length ? undefined : indexes;
}

const listOf = (indexes: Uint32Array | undefined): number[] | undefined => indexes && Array.from(indexes);

describe('the compiled loops of filters', () => {
  it('select what is in a range', () => {
    fc.assert(
      fc.property(someValues, someEnd, someEnd, (values, least, most) => {
        const found = listOf(selectNarrowRange(values, { least, most }));
        expect(found).toEqual(expected(values, (value) => value >= least && value <= most));
      }),
    );
  });

  it('select what is in one of several ranges', () => {
    const someRanges = fc.array(fc.record({ least: someEnd, most: someEnd }), { maxLength: 4 });
    fc.assert(
      fc.property(someValues, someRanges, (values, ranges) => {
        const isIn = (value: number) => ranges.some(({ least, most }) => value >= least && value <= most);
        expect(listOf(selectNarrowRanges(values, ranges))).toEqual(expected(values, isIn));
      }),
    );
  });

  it('select the times of day from one second on, over midnight, before 1970, too', () => {
    fc.assert(
      fc.property(someValues, fc.nat(DAY - 1), fc.nat(DAY - 1), (values, from, span) => {
        const isIn = (value: number) => (((value - from) % DAY) + DAY) % DAY <= span;
        expect(listOf(selectNarrowTimeOfDay(values, from, span))).toEqual(expected(values, isIn));
      }),
    );
  });

  it('know the least and the largest value', () => {
    fc.assert(
      fc.property(
        someValues.filter((values) => values.length > 0),
        (values) => {
          expect(boundsOf(values)).toEqual({ min: Math.min(...values), max: Math.max(...values) });
        },
      ),
    );
  });

  it('turn indexes of values that are there into the numbers of their rows', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), length), fc.infiniteStream(fc.boolean()), (present, picks) => {
        const bitmap = new Uint8Array((present.length + 7) >>> 3);
        present.forEach((is, row) => (bitmap[row >>> 3]! |= +is << (row & 7)));
        const rows = present.flatMap((is, row) => (is ? [row] : []));
        expect(Array.from(rowsOfBits(bitmap, present.length))).toEqual(rows);
        const picked = rows.flatMap((_, index) => (picks.next().value ? [index] : []));
        const indexes = Uint32Array.from(picked);
        rowsOfPresent(indexes, bitmap, present.length);
        expect(Array.from(indexes)).toEqual(picked.map((index) => rows[index]!));
      }),
    );
  });
});
