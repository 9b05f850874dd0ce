import { nameProblem } from './names';

describe('a name of a queue or log', () => {
  it.each([
    ['short', 'q'],
    ['with dots, dashes and spaces', 'job.1-2 x'],
    ['that is not English', 'كوب قهوة ☕'],
    ['of 255 bytes', 'é'.repeat(127) + 'x'],
  ])('may be %s', (_what, name) => {
    expect(nameProblem('queue', name)).toBeUndefined();
  });

  it.each([
    ['empty', '', 'a log cannot be named "": the name is empty'],
    [
      'of 256 bytes',
      'é'.repeat(128),
      `a log cannot be named "${'é'.repeat(60)}…": the name has 256 bytes, and 255 are`,
    ],
    ['of two lines', 'a\nb', 'a log cannot be named "a\\nb": the name has a control character'],
    ['with a NUL', 'a\0', 'a log cannot be named "a\\u0000": the name has a control character'],
    ['with half of a character', 'a\ud83d', 'the name has a control character, or half of a character'],
  ])('is not %s', (_what, name, message) => {
    const problem = nameProblem('log', name);
    expect(problem).toMatchObject({ code: 'BAD_ID', retriable: false });
    expect(problem?.message).toContain(message);
  });

  it('counts with what is put before it', () => {
    expect(nameProblem('queue', 'x'.repeat(200), 'y'.repeat(55))).toBeUndefined();
    expect(nameProblem('queue', 'x'.repeat(200), 'y'.repeat(56))?.code).toBe('BAD_ID');
  });
});
