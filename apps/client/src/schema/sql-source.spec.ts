import { Readable } from 'node:stream';
import { sqlFrom } from './sql-source';

it('reads a text, whatever pieces it comes in', async () => {
  const bytes = Buffer.from('SELECT ä');
  expect(await sqlFrom(Readable.from([bytes.subarray(0, 8), bytes.subarray(8)]), 'x.sql')).toBe('SELECT ä');
});

it('gives up what has no end', async () => {
  let pieces = 0;
  function* endless(): Generator<Buffer> {
    for (;;) {
      if (++pieces > 10_000) throw new Error('it is read on and on');
      yield Buffer.alloc(65_536, 'y\n');
    }
  }
  await expect(sqlFrom(Readable.from(endless()), 'standard input')).rejects.toMatchObject({
    code: 'USAGE',
    message: 'standard input is too large for SQL: it has more than 1048576 bytes',
  });
});
