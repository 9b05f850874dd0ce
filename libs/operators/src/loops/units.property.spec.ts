import { halfOf, monthOf, yearStart } from '@coffee/protocol';
import fc from 'fast-check';
import { unitsOfNarrow } from './units';

/** The ends of what fits 32 bits, ends of days, months and years, before 1970, too. */
const someInstant = fc.oneof(
  fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }),
  fc.constantFrom(-0x8000_0000, 0x7fff_ffff),
  fc.integer({ min: 1902, max: 2038 }).chain((year) => fc.constantFrom(yearStart(year) - 1, yearStart(year))),
  fc.integer({ min: -24_855, max: 24_855 }).chain((day) => fc.constantFrom(day * 86_400 - 1, day * 86_400)),
);

it('the compiled loop of calendar units knows the month and the half-year of every instant of 32 bits', () => {
  fc.assert(
    fc.property(fc.array(someInstant, { maxLength: 100, size: 'max' }), (instants) => {
      const values = Int32Array.from(instants);
      expect(Array.from(unitsOfNarrow(values, 1))).toEqual(instants.map(monthOf));
      expect(Array.from(unitsOfNarrow(values, 6))).toEqual(instants.map(halfOf));
    }),
  );
});
