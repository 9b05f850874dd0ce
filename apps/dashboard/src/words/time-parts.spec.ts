import { timeParts } from './time-parts';

it.each([
  [0, [[0, 's']]],
  [440, [[0.4, 's']]],
  [59_940, [[59.9, 's']]],
  [
    59_990,
    [
      [1, 'min'],
      [0, 's'],
    ],
  ],
  [
    119_600,
    [
      [2, 'min'],
      [0, 's'],
    ],
  ],
  [
    3_599_700,
    [
      [1, 'h'],
      [0, 'min'],
    ],
  ],
  [
    7_325_000,
    [
      [2, 'h'],
      [2, 'min'],
    ],
  ],
])('has no unit of time as many as the next one is: %d ms', (ms, parts) => {
  expect(timeParts(ms)).toEqual(parts);
});
