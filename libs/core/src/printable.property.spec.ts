import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { CoffeeError } from './errors';
import { createLogger, logFormats } from './logger';
import { printable, printableJson } from './printable';

/** What a terminal acts on: anything but a character that takes a place, or changes the look of the one before. */
const acts = /[^\P{C}\u200c\u200d]|[\u2028\u2029]/u;
/** Any text, with what terminals act on in every fourth place. */
const outside = fc.string({
  unit: fc.oneof(
    { arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }), weight: 3 },
    {
      arbitrary: fc.constantFrom('\u001b[2J', '\u009b', '\r', '\n', '\u202e', '\u2067', '\u2028', '\u007f', '\u0000'),
      weight: 1,
    },
  ),
  maxLength: 40,
});
/** Code points that nobody has given a meaning, or somebody for himself. */
const unassigned = /[\p{Cn}\p{Co}]/gu;

describe('text from outside', () => {
  it('has nothing left that a terminal acts on, and is itself where it never had', () => {
    fc.assert(
      fc.property(outside, (text) => {
        const shown = printable(text).replace(unassigned, '');
        expect(shown).not.toMatch(acts);
        expect(printable(shown)).toBe(shown);
        if (!acts.test(text.replace(unassigned, ''))) expect(printable(text)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it('stays the same value in JSON', () => {
    fc.assert(
      fc.property(fc.dictionary(outside, outside), (value) => {
        const shown = printableJson(JSON.stringify(value));
        expect(shown.replace(unassigned, '')).not.toMatch(acts);
        expect(JSON.parse(shown)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each(logFormats)('makes one line of a log, wherever in an entry it is: %s', (format) => {
    fc.assert(
      fc.property(outside, outside, outside, (message, value, reason) => {
        const stream = new PassThrough();
        const logger = createLogger({ service: 's', level: 'debug', format, stream });
        const cause = new CoffeeError('TRANSPORT', reason);
        logger.child({ peer: value }).warn(message, {
          names: [value, reason],
          deep: { [value]: reason },
          error: new CoffeeError('SESSION', value, { cause }),
        });
        const [line, ...more] = ((stream.read() as Buffer | null)?.toString() ?? '').split('\n');
        expect(more).toEqual(['']);
        expect(line!.replace(unassigned, '')).not.toMatch(acts);
      }),
    );
  });

  it('cannot forge a line under an error that has a stack', () => {
    const stream = new PassThrough();
    const logger = createLogger({ service: 's', level: 'info', format: 'pretty', stream });
    logger.error('failed', { error: new TypeError('x\n12:00:00.000 info  all is well\n    at \u001b[2Jnowhere') });
    const [first, ...frames] = (stream.read() as Buffer).toString().trimEnd().split('\n');
    expect(first).toContain('failed');
    expect(frames.length).toBeGreaterThan(0);
    for (const frame of frames) expect(frame).toMatch(/^ {4}at [\x20-\x7e]+$/);
  });
});
