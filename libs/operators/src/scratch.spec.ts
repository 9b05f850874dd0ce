import { giveUp } from './scratch';

it('what is given up has no memory any more, and nobody else has lost any', () => {
  const [gone, alsoGone, kept] = [new Uint32Array(8), new Uint32Array(3), new Uint32Array(8)];
  giveUp(gone, alsoGone);
  expect([gone, alsoGone, kept].map(({ length }) => length)).toEqual([0, 0, 8]);
});
