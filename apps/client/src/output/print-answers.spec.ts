import { Writable } from 'node:stream';
import { answerFormat } from '@coffee/answer-formats';
import { Answer } from '@coffee/answers';
import { numberColumn, textColumn } from '@coffee/protocol';
import { defaultParameters, parseQueryIds, planJob } from '@coffee/query-plan';
import { printAnswers, type PrintOptions } from './print-answers';

const [q4] = planJob(parseQueryIds('q4'), defaultParameters, { partitions: 1 }).results;

/** Two customers of a store with an odd name; the second has no birthdate. */
const answerWith = (name: string): Answer =>
  new Answer(q4!, [
    {
      rows: 2,
      columns: [
        textColumn('store_name', [name, name]),
        numberColumn('store_id', [1, 1]),
        numberColumn('birthdate', [19_000], Uint8Array.of(0b01)),
        numberColumn('user_id', [7, 8]),
        numberColumn('purchases_qty', [9, 8]),
      ],
    },
  ]);
const answer = answerWith('A|B *"x"\nC');

async function printed(options: PrintOptions, about = answer, isTTY = false): Promise<string> {
  let text = '';
  const stream = new Writable({
    write: (data: Buffer, _encoding, done) => {
      text += data.toString();
      done();
    },
  });
  await printAnswers(Object.assign(stream, { isTTY }), options, [about]);
  return text;
}

it('waits for whoever reads it slowly, and for nobody who has gone', async () => {
  const pieces: string[] = [];
  let goOn: (error?: Error) => void = () => undefined;
  const slow = new Writable({
    highWaterMark: 1,
    write: (data: Buffer, _encoding, done) => {
      pieces.push(data.toString());
      goOn = done;
    },
  });
  slow.on('error', () => undefined);
  const printing = printAnswers(Object.assign(slow, { isTTY: false }), { format: 'ndjson' }, [answer]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(pieces).toHaveLength(1);
  goOn();
  while (pieces.length < 2) await new Promise((resolve) => setImmediate(resolve));
  goOn(new Error('write EPIPE'));
  await expect(printing).rejects.toThrow('EPIPE');
});

it('JSON has numbers, and null for what is missing', async () => {
  expect(JSON.parse(await printed({ format: 'json' }))).toEqual({
    q4: [
      { store_name: 'A|B *"x"\nC', birthdate: '2022-01-08', purchases_qty: 9 },
      { store_name: 'A|B *"x"\nC', birthdate: null, purchases_qty: 8 },
    ],
  });
});

it('a row of JSON lines names its answer', async () => {
  expect(await printed({ format: 'ndjson', rows: 1 })).toBe(
    '{"answer":"q4","store_name":"A|B *\\"x\\"\\nC","birthdate":"2022-01-08","purchases_qty":9}\n',
  );
});

it('a cell of Markdown stays a cell, whatever is in it', async () => {
  expect((await printed({ format: 'markdown' })).split('\n').slice(2)).toEqual([
    '| store_name | birthdate | purchases_qty |',
    '| --- | --- | ---: |',
    '| A\\|B \\*"x" C | 2022-01-08 | 9 |',
    '| A\\|B \\*"x" C |  | 8 |',
    '',
  ]);
});

it('CSV has the first rows of the result file', async () => {
  expect(await printed({ format: 'csv', rows: 0 })).toBe('store_name,birthdate,purchases_qty\n');
});

describe('a name that a terminal would act on', () => {
  const name = 'A\u001b[2J\u009b1m\u202eB';
  const acts = /[\u001b\u009b\u202e]/;

  it.each(['csv', 'markdown', 'json', 'ndjson'] as const)(
    'is as it is for a program, and shown on a terminal: %s',
    async (format) => {
      expect(await printed({ format }, answerWith(name))).toMatch(acts);
      expect(await printed({ format }, answerWith(name), true)).not.toMatch(acts);
    },
  );

  it('is the same value of JSON on a terminal', async () => {
    const shown = JSON.parse(await printed({ format: 'json' }, answerWith(name), true)) as Record<
      string,
      { store_name: string }[]
    >;
    expect(shown['q4']![0]!.store_name).toBe(name);
  });

  it('is shown in a table, wherever that goes', async () => {
    for (const isTTY of [true, false])
      expect(await printed({ format: 'table' }, answerWith(name), isTTY)).toContain('A\\x1b[2J\\x9b1m\\u202eB');
  });
});

describe('a form of which there can be one answer only', () => {
  it.each(['parquet', 'xlsx', 'svg'] as const)('is printed as its file is written: %s', async (format) => {
    const file: Uint8Array[] = [];
    for await (const piece of answerFormat(format)!.write(answer)) file.push(piece);
    expect(await printed({ format })).toBe(Buffer.concat(file).toString());
    expect(await printed({ format, rows: 1 })).not.toBe(await printed({ format }));
  });

  it.each(['parquet', 'xlsx', 'svg'] as const)(
    'is refused for several answers, with what to do: %s',
    async (format) => {
      const stream = Object.assign(new Writable(), { isTTY: false });
      await expect(printAnswers(stream, { format }, [answer, answer])).rejects.toMatchObject({
        code: 'USAGE',
        message: `--format ${format} makes files; give a folder for them by --out, or one answer to print by --answer`,
      });
    },
  );

  it.each(['parquet', 'xlsx'] as const)('is not written to a terminal when it is not text: %s', async (format) => {
    await expect(printed({ format }, answer, true)).rejects.toThrow(`send the answer to a file by > ANSWER.${format}`);
  });
});
