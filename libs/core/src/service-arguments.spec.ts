import { answerTo } from './service-arguments';

const filter = { name: 'filter', version: '1.2.3' };

it('a service runs without arguments, and tells its version', () => {
  expect(answerTo([], filter)).toBeUndefined();
  expect(answerTo(['--version'], filter)).toBe('filter 1.2.3\n');
});

it.each([['--help'], ['--version', 'x'], ['PORT=1']])('any other argument is refused: %s', (...args) => {
  expect(() => answerTo(args, filter)).toThrow('its settings are environment variables');
});
