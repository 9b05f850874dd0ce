import * as fc from 'fast-check';
import { shorten, shortenAll } from './shorten';
import { displayWidth, wrapWords } from './style';

/** Characters that strings were asked for one by one. */
function looked(work: () => unknown): number {
  const iterator = String.prototype[Symbol.iterator];
  let characters = 0;
  const counted = jest.spyOn(String.prototype, Symbol.iterator).mockImplementation(function* (this: string) {
    for (const character of { [Symbol.iterator]: () => iterator.call(this) }) {
      characters++;
      yield character;
    }
    return undefined;
  });
  try {
    work();
  } finally {
    counted.mockRestore();
  }
  return characters;
}

describe('a text that is too long', () => {
  it('is cut at its end', () => {
    expect(['Espresso', 'Espresso Doppio'].map((text) => shorten(text, 8))).toEqual(['Espresso', 'Espress…']);
    expect(shorten('咖啡咖啡', 6)).toBe('咖啡…');
  });

  it('is read once, whatever marks it has', () => {
    const text = `G${'\u0301'.repeat(12_000)}${'x'.repeat(40)}`;
    const words = Array.from({ length: 2000 }, () => 'e\u0301').join(' ');
    expect(looked(() => shorten(text, 20))).toBeLessThanOrEqual(text.length);
    expect(looked(() => shortenAll([text, `${text}y`], 20))).toBeLessThan(20 * text.length);
    expect(looked(() => wrapWords(words, Infinity))).toBeLessThan(2 * words.length);
  });

  it('is read no further than it is shown', () => {
    expect(looked(() => shorten('é'.repeat(100_000), 20))).toBeLessThan(25);
  });
});

describe('texts of one column', () => {
  it('are cut where they differ, whatever others there are', () => {
    const [one, two] = ['G Coffee @ Bandar Tanjung Indah', 'G Coffee @ Bukit Cendana'];
    expect(shortenAll([one, two, 'Kiosk', 'Matcha Latte', one], 13)).toEqual([
      '…Bandar Tanj…',
      '…Bukit Cenda…',
      'Kiosk',
      'Matcha Latte',
      '…Bandar Tanj…',
    ]);
    expect(shortenAll([one, two, 'Matcha Latte Grande'], 11)[2]).toBe('Matcha Lat…');
    const kiosks = ['Kiosk of the Old Harbour', 'Kiosk of the New Harbour'];
    expect(shortenAll([one, two, ...kiosks], 13).slice(2)).toEqual(['…Old Harbour', '…New Harbour']);
  });

  it('are cut within a word when that is where they differ', () => {
    const long = 'x'.repeat(40);
    expect(shortenAll([`${long}1 left`, `${long}2 left`], 10)).toEqual(['…xxxxx1 l…', '…xxxxx2 l…']);
  });

  it('stay different when others become the same without their beginnings', () => {
    const texts = ['G Coffee @ Bukit', 'G Coffee @ Kampung', 'K Coffee @ Bukit', 'K Coffee @ Kampung'];
    expect(shortenAll(texts, 9)).toEqual(['G C…Bukit', 'G C…Kamp…', 'K C…Bukit', 'K C…Kamp…']);
  });

  it('keep what fits, are never too wide, and differ when they differ in one place', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '咖', '☕', 'e\u0301'), maxLength: 30 });
    fc.assert(
      fc.property(part, part, part, fc.integer({ min: 8, max: 20 }), (before, after, other, width) => {
        const texts = [`${before}1${after}`, `${before}2${after}`, other];
        const shown = shortenAll(texts, width);
        for (const [i, each] of shown.entries()) {
          expect(displayWidth(each)).toBeLessThanOrEqual(width);
          if (displayWidth(texts[i]!) <= width) expect(each).toBe(texts[i]);
        }
        expect(shown[0]).not.toBe(shown[1]);
      }),
    );
  });
});
