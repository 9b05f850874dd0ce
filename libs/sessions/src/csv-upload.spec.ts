import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnswerCollector } from '@coffee/answers';
import { decodeResult, encodeCsvUpload, type ShopTable } from '@coffee/protocol';
import { shopQueries } from '@coffee/testing';
import type { JobAccepted, StartJob } from './messages';
import { Spool } from './server';
import { RawClient } from './testing/raw-client';
import { csvFiles, expectedAnswers } from './testing/small-data';
import { TestSystem, eventually, type TestGateway } from './testing/test-system';

type Files = Readonly<Partial<Record<ShopTable, readonly { readonly name: string; readonly text: string }[]>>>;

describe('a client that sends its files as they are', () => {
  let system: TestSystem;
  let spool: string;
  beforeEach(() => {
    system = new TestSystem();
    spool = mkdtempSync(join(tmpdir(), 'sessions-'));
  });
  afterEach(async () => {
    await system.stop();
    await eventually(
      () => readdirSync(spool).length === 0,
      () => readdirSync(spool),
    );
    rmSync(spool, { recursive: true });
    expect(system.failures).toEqual([]);
  });

  const gatewayOf = (): Promise<TestGateway> => system.gateway({}, { spool: new Spool(spool, 1 << 20) });

  async function start(
    gateway: TestGateway,
    files: Files = csvFiles,
    start: Partial<StartJob> = {},
    token?: string,
  ): Promise<[RawClient, JobAccepted]> {
    const tables = Object.entries(files).map(([table, all]) => ({
      table,
      files: all.map(({ name, text }) => ({ name, size: Buffer.byteLength(text) })),
    }));
    const client = await RawClient.begin(gateway.port, token);
    client.json('START_JOB', { queries: shopQueries, format: 'csv', tables, ...start });
    const accepted = (await client.receive('JOB_ACCEPTED')) as unknown as JobAccepted;
    await client.receive('JOB_PLACE');
    return [client, accepted];
  }

  function send(client: RawClient, { scan }: JobAccepted, pieceBytes: number, files: Files = csvFiles): void {
    scan.forEach(({ table: name }, table) => {
      files[name as ShopTable]!.forEach(({ text }, file) => {
        const bytes = Buffer.from(text);
        for (let offset = 0; offset < bytes.length; offset += pieceBytes) {
          const piece = bytes.subarray(offset, offset + pieceBytes);
          client.frame('UPLOAD_CSV', encodeCsvUpload({ table, file, offset, bytes: piece }));
        }
      });
      client.json('TABLE_END', { table: name });
    });
  }

  async function answers(client: RawClient, accepted: JobAccepted): Promise<Record<string, string>> {
    await eventually(
      () => client.frames.some(({ type }) => type === 'JOB_ENDED' || type === 'ERROR'),
      () => client.frames.map(({ type }) => type),
    );
    const collector = new AnswerCollector(accepted);
    for (const { type, payload } of client.frames)
      if (type === 'SUBMIT_RESULTS') collector.add(decodeResult(Uint8Array.from(payload)));
    expect(await client.receive('JOB_ENDED')).toMatchObject({ outcome: 'completed' });
    client.end();
    return Object.fromEntries(
      collector.answers().map((answer) => [answer.sink.name, Buffer.concat([...answer.csv()]).toString()]),
    );
  }

  it.each([1, 7, 1000])('gets the same answers, with pieces of %i bytes', async (pieceBytes) => {
    await system.worker();
    const [client, accepted] = await start(await gatewayOf());
    send(client, accepted, pieceBytes);
    expect(await answers(client, accepted)).toEqual(expectedAnswers);
  });

  it('begins again with the tables that have not ended when it resumes', async () => {
    await system.worker();
    const [first, second] = [await gatewayOf(), await gatewayOf()];
    const [before, { job, scan }] = await start(first);
    const bytes = Buffer.from(csvFiles.transactions[0]!.text);
    expect(scan[0]!.table).toBe('transactions');
    before.frame('UPLOAD_CSV', encodeCsvUpload({ table: 0, file: 0, offset: 0, bytes }));
    await before.receive('UPLOAD_ACK');
    before.end();
    const client = await RawClient.begin(second.port);
    client.json('RESUME', { job });
    const accepted = (await client.receive('JOB_ACCEPTED')) as unknown as JobAccepted;
    expect(accepted).toMatchObject({ format: 'csv', ended: [], place: 0 });
    send(client, accepted, 100);
    expect(await answers(client, accepted)).toEqual(expectedAnswers);
  });

  const oneTable = (text: string): Files => ({ transactions: [{ name: 'sales.csv', text }] });
  const badRow = 'transaction_id,final_amount,created_at\na,1.0,2024-03-05 10:00:00\nb,many,2024-03-05 10:00:00\n';

  it('is told of the first bad row, and the job fails', async () => {
    const gateway = await gatewayOf();
    const [client, accepted] = await start(gateway, oneTable(badRow), { queries: ['q1'] });
    send(client, accepted, 100, oneTable(badRow));
    const { code, message } = await client.refused();
    expect([code, message]).toEqual([
      'BAD_REQUEST',
      expect.stringMatching(/^sales\.csv line 3, column final_amount: "many" is no/) as string,
    ]);
    await eventually(
      () => [...gateway.service.jobs()][0]?.state === 'failed',
      () => [...gateway.service.jobs()][0]?.state,
    );
  });

  it('may skip bad rows, and is told how many there were', async () => {
    await system.worker();
    const [client, accepted] = await start(await gatewayOf(), oneTable(badRow), { queries: ['q1'], onBadRow: 'skip' });
    send(client, accepted, 100, oneTable(badRow));
    expect(await client.receive('TABLE_END_ACK')).toMatchObject({
      table: 'transactions',
      badRows: { count: 1, first: [expect.stringMatching(/^sales\.csv line 3/)] },
    });
    expect(await answers(client, accepted)).toEqual({ q1: 'transaction_id,final_amount\n' });
  });

  it('is told of an id that is there twice with both places, though they are in several files', async () => {
    const users = ['a.csv', 'b.csv'].map((name) => ({ name, text: 'user_id,birthdate\n7,1970-01-01\n' }));
    const files = { ...csvFiles, users };
    const gateway = await gatewayOf();
    const [client, accepted] = await start(gateway, files);
    send(client, accepted, 100, files);
    expect(await client.refused()).toMatchObject({
      code: 'BAD_REQUEST',
      message: 'a.csv line 2 and b.csv line 2: user_id 7 is there twice; keep one of the rows or use onBadRow "skip"',
    });
  });

  const piece = (offset: number, text: string, file = 0): Uint8Array =>
    encodeCsvUpload({ table: 0, file, offset, bytes: Buffer.from(text) });
  it('is told which years its rows are of where none is of one that was asked for', async () => {
    await system.worker();
    const [client, accepted] = await start(await gatewayOf(), csvFiles, { parameters: { years: [2031] } });
    send(client, accepted, 1000);
    const ends = () => client.frames.filter(({ type }) => type === 'TABLE_END_ACK');
    await eventually(
      () => ends().length === accepted.scan.length,
      () => client.frames.map(({ type }) => type),
    );
    const told = ends().map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as { otherYears?: unknown });
    expect(told.filter(({ otherYears }) => otherYears)).toMatchObject([
      { table: 'transactions', otherYears: { asked: [2031], there: [2023, 2024] } },
      { table: 'transaction_items', otherYears: { asked: [2031], there: [2024] } },
    ]);
  });

  it('has what is no data left out, as a folder would', async () => {
    await system.worker();
    const [first] = csvFiles.transactions;
    const transactions = [
      { name: 'transactions/._x.csv', text: '\0\0 Mac OS X' },
      ...csvFiles.transactions,
      { name: 'transactions/readme.md', text: first!.text },
    ];
    const files = { ...csvFiles, transactions };
    const [client, accepted] = await start(await gatewayOf(), files);
    send(client, accepted, 1000, files);
    const ends = () => client.frames.filter(({ type }) => type === 'TABLE_END_ACK');
    await eventually(
      () => ends().length > 0,
      () => client.frames.map(({ type }) => type),
    );
    const [end] = ends().map(({ payload }) => JSON.parse(Buffer.from(payload).toString()) as unknown);
    expect(end).toMatchObject({
      table: 'transactions',
      notes: ['left out: transactions/readme.md, which is not a .csv, .tsv, .txt, .ndjson or .jsonl file'],
    });
    expect(await answers(client, accepted)).toEqual(expectedAnswers);
  });

  it('waits with its files while there are as many as may be of one owner, and is told so', async () => {
    await system.worker();
    const text = `transaction_id,final_amount,created_at\n${'a,100.0,2024-03-05 10:00:00\n'.repeat(1000)}`;
    const tokens = ['a-long-token', 'another-token'];
    // The half of it has room for a file and a half.
    const gateway = await system.gateway({}, { spool: new Spool(spool, 3 * text.length), tokens });
    const begin = (token?: string) => start(gateway, oneTable(text), { queries: ['q1'] }, token);
    const [first] = await begin(tokens[0]);
    first.frame('UPLOAD_CSV', piece(0, text.slice(0, -1)));
    await first.receive('UPLOAD_ACK');
    const [second, { job }] = await begin(tokens[0]);
    second.frame('UPLOAD_CSV', piece(0, text));
    expect(await second.refused()).toMatchObject({ code: 'UNAVAILABLE', retriable: true });
    const [other, accepted] = await begin(tokens[1]);
    send(other, accepted, text.length, oneTable(text));
    await answers(other, accepted);
    first.end();
    await eventually(
      () => readdirSync(spool).length === 0,
      () => readdirSync(spool),
    );
    const again = await RawClient.begin(gateway.port, tokens[0]);
    again.json('RESUME', { job });
    send(again, (await again.receive('JOB_ACCEPTED')) as unknown as JobAccepted, 100, oneTable(text));
    expect(await again.receive('JOB_ENDED')).toMatchObject({ outcome: 'completed' });
    again.end();
  });

  it('may say nothing at the beginning of a file any number of times', async () => {
    const gateway = await gatewayOf();
    const [client] = await start(gateway, oneTable(badRow), { queries: ['q1'] });
    const open = (): number => readdirSync('/proc/self/fd').length;
    const before = open();
    for (let i = 0; i < 100; i++) client.frame('UPLOAD_CSV', piece(0, ''));
    client.frame('UPLOAD_CSV', piece(0, badRow));
    expect(await client.refused()).toMatchObject({ code: 'BAD_REQUEST' });
    expect(open()).toBeLessThan(before + 20);
  });

  it.each<[what: string, code: string, send: (client: RawClient) => void]>([
    ['a file with a gap', 'BAD_ORDER', (client) => client.frame('UPLOAD_CSV', piece(3, 'x'))],
    ['a piece without bytes', 'BAD_REQUEST', (client) => client.frame('UPLOAD_CSV', piece(0, ''))],
    ['a file out of turn', 'BAD_ORDER', (client) => client.frame('UPLOAD_CSV', piece(0, 'x', 1))],
    [
      'a file that is longer than announced',
      'BAD_REQUEST',
      (client) => client.frame('UPLOAD_CSV', piece(0, badRow + 'c')),
    ],
    [
      'the end of a table before that of its files',
      'BAD_REQUEST',
      (client) => client.json('TABLE_END', { table: 'transactions' }),
    ],
    ['a number of chunks', 'BAD_REQUEST', (client) => client.json('TABLE_END', { table: 'transactions', chunks: 1 })],
    ['a chunk', 'BAD_REQUEST', (client) => client.frame('UPLOAD', new Uint8Array(16))],
    [
      'a table that the job does not need',
      'BAD_REQUEST',
      (client) =>
        client.frame('UPLOAD_CSV', encodeCsvUpload({ table: 1, file: 0, offset: 0, bytes: Buffer.from('x') })),
    ],
    [
      'a file without the columns',
      'BAD_REQUEST',
      (client) => client.frame('UPLOAD_CSV', piece(0, 'x'.repeat(badRow.length))),
    ],
  ])('is refused %s: %s', async (_what, code, act) => {
    const [client] = await start(await gatewayOf(), oneTable(badRow), { queries: ['q1'] });
    act(client);
    expect(await client.refused()).toMatchObject({ code });
  });

  it('has to announce the files of every table that the job needs', async () => {
    const client = await RawClient.begin((await gatewayOf()).port);
    client.json('START_JOB', { format: 'csv', queries: ['q1'], tables: [] });
    expect(await client.refused()).toMatchObject({ code: 'BAD_REQUEST' });
  });
});
