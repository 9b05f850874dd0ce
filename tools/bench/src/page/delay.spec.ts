import { reportDelays } from './delay';

it('says the longest delay of each page, and of what the longest of all was made', () => {
  const delay = (name: string, duration: number) => ({ name, duration, waited: 1, worked: 2 });
  const found = new Map([
    [
      'the wheel',
      [[delay('pointerover', 24), delay('pointerout', 40)], [delay('pointerover', 72)], [delay('click', 32)]],
    ],
    ['a click', [[], [], []]],
  ]);
  expect(
    reportDelays(found)
      .split('\n')
      .slice(2, 4)
      .map((row) => row.split('|').map((cell) => cell.trim())),
  ).toEqual([
    ['', 'the wheel', '4', '40 (32–72)', 'pointerover 72 ms: 1 waited, 2 in the page', ''],
    ['', 'a click', '0', '0 (0–0)', 'under 16 ms', ''],
  ]);
});
