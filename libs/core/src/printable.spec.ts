import { printable, printableJson, printableLines, quoted, quotedStart, startOf, visible } from './printable';

describe('printable', () => {
  it.each([
    ['a colour', '\u001b[31mred\u001b[0m', '\\x1b[31mred\\x1b[0m'],
    ['the bell, a backspace and delete', 'a\u0007\b\u007f', 'a\\x07\\x08\\x7f'],
    ['the title of the window', '\u001b]0;title\u0007', '\\x1b]0;title\\x07'],
    ['a control sequence in one character', 'a\u009b2Jb', 'a\\x9b2Jb'],
    ['a line of a log', 'x\r\n12:00:00.000 info  all is well', 'x\\r\\n12:00:00.000 info  all is well'],
    ['other ends of lines', 'a\u0085b\u2028c\u2029d', 'a\\x85b\\u2028c\\u2029d'],
    ['text that is turned round', 'evil\u202egpj.exe\u2066', 'evil\\u202egpj.exe\\u2066'],
    ['text that is not there', 'a\u200bb\ufeffc\u{e0041}', 'a\\u200bb\\ufeffc\\u{e0041}'],
    ['half a character', 'a\ud800b', 'a\\ud800b'],
  ])('shows %s', (_what, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it.each(['G Coffee @ USJ 89q', 'Café', '咖啡 ☕', 'نمی‌خواهم', '👩‍🍳', 'c:\\new'])(
    'leaves names as they are: %s',
    (name) => {
      expect(printable(name)).toBe(name);
    },
  );

  it('leaves the line feeds of a text that has lines', () => {
    expect(printableLines('a\u001b\nb\rc\n')).toBe('a\\x1b\nb\\rc\n');
  });
});

describe('printableJson', () => {
  it('is the same value', () => {
    const value = { 'k\u009b': ['a\u001b\u202e\n\u2028\u{e0001}\ud800'], n: 1 };
    const shown = printableJson(JSON.stringify(value, undefined, 2));
    expect(JSON.parse(shown)).toEqual(value);
    expect(shown).toBe('{\n  "k\\u009b": [\n    "a\\u001b\\u202e\\n\\u2028\\udb40\\udc01\\ud800"\n  ],\n  "n": 1\n}');
  });
});

describe('a value that a message blames', () => {
  it.each([
    ['blanks that look like a space', '1\u00a0000\u202f0\u3000\u2003', String.raw`"1\u00a0000\u202f0\u3000\u2003"`],
    [
      'joiners, and text that is not there',
      'a\u200bb\u200dc\ufeffd\u00ade',
      String.raw`"a\u200bb\u200dc\ufeffd\u00ade"`,
    ],
    ['letters and signs without a look', '\u3164\u2800\ufe0f\u{e0041}', String.raw`"\u3164\u2800\ufe0f\udb40\udc41"`],
    ['controls, quotes and halves of characters', '\u001b"\n\u009b\ud800', String.raw`"\u001b\"\n\u009b\ud800"`],
    ['nothing else', 'Café 咖啡 ☕, c:', '"Café 咖啡 ☕, c:"'],
  ])('shows %s', (_what, value, shown) => {
    expect(quoted(value)).toBe(shown);
    expect(JSON.parse(shown)).toBe(value);
  });

  it('may stand without quotes', () => {
    expect(visible('\ufeffuser_id\u00a0, x')).toBe(String.raw`\ufeffuser_id\u00a0, x`);
  });

  it('says where it is cut, and how long it is, of one that is long', () => {
    expect(quotedStart('x'.repeat(60))).toBe(quoted('x'.repeat(60)));
    expect(quotedStart('x'.repeat(61))).toBe(`"${'x'.repeat(60)}…" (61 characters)`);
    expect(startOf('☕ and more', 1)).toBe('☕… (10 characters)');
    expect(quotedStart('a😀b', 2)).toBe('"a…" (4 characters)');
  });
});
