/** What is said of a bad row, and what can be done about it. */
import { HEADER_AGAIN, NOT_UTF8, PROTOCOL_REMEDIES, THERE, remedyOf, withoutRemedy } from './bad-row';

it.each(['lacks a value', THERE, HEADER_AGAIN, NOT_UTF8])(
  'a remedy is taken from behind what it is about: %s',
  (reason) => {
    const what = 'sales/a; b.csv line 5, column total: "1; fix the row" is not an amount';
    for (const isMarked of [true, false])
      expect(withoutRemedy(`${what}; ${remedyOf({ reason }, { isMarked }, PROTOCOL_REMEDIES)}`)).toBe(what);
  },
);

it.each(['', 'stores has no file; check the folder', 'the worker at line 5; it fixes the row'])(
  'any other text stays: %j',
  (text) => {
    expect(withoutRemedy(text)).toBe(text);
  },
);
