/** What clients may do to a system: each attack for itself, from its beginning to its end. */
import { setTimeout as pause } from 'node:timers/promises';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { encodeCsvUpload } from '@coffee/protocol';
import { encodeFrameHeader } from '@coffee/sessions';
import { RawClient } from './raw-client';
import { HEADER, MiB, bigChunk, filesOf, startColumns, startCsv, type Target } from './requests';
import { copies, emptyPieces } from './small-frames';

export interface Attack {
  readonly name: string;
  readonly what: string;
  /** @returns what to know of how it went, in words. */
  run(target: Target): Promise<string>;
}

/** An attack by repetition goes on for so long. */
const WHILE_MS = 10_000;

/** Jobs that are opened and cancelled, some at once. */
async function openAndCancel(port: number, jobs: number, listBytes: number): Promise<string> {
  const start = startCsv(filesOf(listBytes));
  let opened = 0;
  const refused = new Map<string, number>();
  const one = async (): Promise<void> => {
    const client = await RawClient.begin(port);
    await client.json('START_JOB', start);
    const accepted = await client.receive('JOB_ACCEPTED', 20_000);
    if (accepted) {
      opened++;
      await client.json('CANCEL', { job: accepted['job'] });
      await client.receive('JOB_ENDED', 20_000);
    } else {
      const error = client.came.get('ERROR')?.last;
      const code = error ? String((JSON.parse(Buffer.from(error).toString()) as { code: string }).code) : 'nothing';
      refused.set(code, (refused.get(code) ?? 0) + 1);
    }
    client.end();
  };
  let left = jobs;
  await Promise.all(
    Array.from({ length: 20 }, async () => {
      while (left-- > 0) await one();
    }),
  );
  const others = [...refused].map(([code, count]) => `, ${count} times ${code}`).join('');
  return `${opened} of ${jobs} jobs opened${others}`;
}

/** One request again and again, each as soon as the one before was answered, over 20 connections. */
async function repeat(port: number, type: 'LIST_JOBS' | 'CANCEL' | 'RESUME', request: object): Promise<string> {
  const until = performance.now() + WHILE_MS;
  let answered = 0;
  const ask = async (): Promise<void> => {
    let client = await RawClient.begin(port);
    while (performance.now() < until) {
      if (client.closed) client = await RawClient.begin(port);
      await client.json(type, request);
      if (await client.receive('JOBS', 2_000)) answered++;
      else if (client.came.has('ERROR')) answered++;
    }
    client.end();
  };
  await Promise.all(Array.from({ length: 20 }, ask));
  return `${answered} answered`;
}

/** A file as it is, in pieces, while another client pings; how long that waits for an answer at most. */
async function uploadFile({ port }: Target, bytes: Uint8Array): Promise<string> {
  const client = await RawClient.begin(port);
  const other = await RawClient.begin(port);
  await client.json('START_JOB', startCsv([{ name: 'a.csv', size: bytes.byteLength }]));
  await client.receive('JOB_PLACE', 20_000);
  let longest = 0;
  let done = false;
  const pings = (async () => {
    while (!done && !other.closed) {
      const began = performance.now();
      await other.frame('PING');
      await other.receive('PONG');
      longest = Math.max(longest, performance.now() - began);
      await pause(20);
    }
  })();
  const upload = (async () => {
    for (let offset = 0; offset < bytes.byteLength; offset += 4 * MiB) {
      const piece = bytes.subarray(offset, offset + 4 * MiB);
      const acknowledged = client.receive('UPLOAD_ACK', 120_000);
      await client.frame('UPLOAD_CSV', encodeCsvUpload({ table: 0, file: 0, offset, bytes: piece }));
      await acknowledged;
    }
  })();
  await upload;
  await pause(1000);
  done = true;
  await pings;
  client.end();
  other.end();
  return `others waited ${longest.toFixed(0)} ms at most`;
}

/** Jobs that wait, whose clients send most of a frame that may not come yet. */
async function partialFrames(port: number): Promise<string> {
  const clients: RawClient[] = [];
  const part = Buffer.alloc(14 * MiB);
  let taken = 0;
  for (let i = 0; i < 60; i++) {
    const client = await RawClient.begin(port);
    await client.json('START_JOB', startColumns);
    await client.receive('JOB_ACCEPTED', 20_000);
    clients.push(client);
  }
  await Promise.all(
    clients.slice(4).map(async (client) => {
      await client.bytes(encodeFrameHeader('UPLOAD', 15 * MiB));
      await Promise.race([client.bytes(part), pause(10_000)]);
      if (!client.closed) taken++;
    }),
  );
  await pause(1000);
  for (const client of clients) client.end();
  return `${taken} of 56 were read`;
}

/** 60 MiB of answers each, of jobs that are complete. */
const READERS = 24;
const CHUNKS = 5;

async function slowReaders(port: number): Promise<string> {
  const jobs: unknown[] = [];
  for (let i = 0; i < READERS; i++) {
    const client = await RawClient.begin(port);
    await client.json('START_JOB', startColumns);
    const accepted = await client.receive('JOB_ACCEPTED', 30_000);
    if (!accepted) break;
    const ended = client.receive('JOB_ENDED', 120_000);
    for (let seq = 0; seq < CHUNKS; seq++) {
      const header = Buffer.alloc(8);
      header.writeUInt32LE(seq, 4);
      await client.frame('UPLOAD', Buffer.concat([header, bigChunk()]));
    }
    await client.json('TABLE_END', { table: 'transactions', chunks: CHUNKS });
    // Results are acknowledged so far that the job completes, and not the last, so that they stay.
    const acks = setInterval(() => {
      const last = client.came.get('SUBMIT_RESULTS')?.last;
      if (last && client.came.get('SUBMIT_RESULTS')!.count < CHUNKS)
        void client.frame('RESULTS_ACK', last.subarray(0, 8));
    }, 50);
    await ended;
    clearInterval(acks);
    client.end();
    jobs.push(accepted['job']);
  }
  const readers = await Promise.all(
    jobs.map(async (job) => {
      const client = await RawClient.begin(port);
      await client.json('RESUME', { job, offset: 0 });
      client.socket.pause();
      return client;
    }),
  );
  await pause(15_000);
  for (const client of readers) client.end();
  return `${readers.length} readers of ${CHUNKS} parts`;
}

/** Connections that do not say who they are. */
async function strangers({ port }: Target): Promise<string> {
  const sockets = Array.from({ length: 1000 }, () => connect({ port, host: '127.0.0.1' }).on('error', () => undefined));
  await pause(1000);
  const client = await RawClient.begin(port);
  const served = client.came.has('CONNECTION_READY');
  client.end();
  for (const socket of sockets) socket.destroy();
  return served ? 'others are served' : 'nobody else was served';
}

export const attacks: readonly Attack[] = [
  {
    name: 'lists',
    what: '200 jobs with lists of files of 940 KB, cancelled',
    run: ({ port }) => openAndCancel(port, 200, 940_000),
  },
  {
    name: 'short-lists',
    what: '200 jobs with lists of files of 60 KB, cancelled',
    run: ({ port }) => openAndCancel(port, 200, 60_000),
  },
  {
    name: 'list-jobs',
    what: 'LIST_JOBS of an unknown job for 10 s',
    run: ({ port }) => repeat(port, 'LIST_JOBS', { job: 'no-such-job' }),
  },
  {
    name: 'cancel',
    what: 'CANCEL of an unknown job for 10 s',
    run: ({ port }) => repeat(port, 'CANCEL', { job: 'no-such-job' }),
  },
  {
    name: 'resume',
    what: 'RESUME of an unknown job for 10 s',
    run: ({ port }) => repeat(port, 'RESUME', { job: 'no-such-job' }),
  },
  {
    name: 'table-ends',
    what: 'TABLE_END of the same table for 10 s',
    run: async ({ port }) => {
      const client = await RawClient.begin(port);
      await client.json('START_JOB', { ...startColumns, queries: ['q1', 'q2'] });
      await client.receive('JOB_PLACE', 20_000);
      const until = performance.now() + WHILE_MS;
      let sent = 0;
      for (; performance.now() < until && !client.closed; sent++)
        await Promise.race([client.json('TABLE_END', { table: 'transactions', chunks: 0 }), pause(1000)]);
      client.end();
      return `${sent} sent`;
    },
  },
  {
    name: 'commas',
    what: 'a CSV header of 4 MB of commas',
    run: (target) => uploadFile(target, Buffer.from(`${','.repeat(4 * MiB)}\n`)),
  },
  {
    name: 'gzip-commas',
    what: 'the same header in 4 KB of gzip (before: not known, refused)',
    run: (target) => uploadFile(target, gzipSync(`${','.repeat(4 * MiB)}\n`)),
  },
  {
    name: 'odd-rows',
    what: '64 MiB of rows that only the slow path can read',
    run: (target) => uploadFile(target, Buffer.from(HEADER + 'a,"1"0,x\n'.repeat((64 * MiB) / 9))),
  },
  {
    name: 'partial-frames',
    what: '56 jobs that wait, 14 MiB of a frame for each',
    run: ({ port }) => partialFrames(port),
  },
  { name: 'slow-readers', what: 'answers of 60 MiB each that nobody reads', run: ({ port }) => slowReaders(port) },
  { name: 'empty-pieces', what: 'pieces of a file without bytes, 400,000', run: emptyPieces },
  { name: 'copies', what: 'copies of a chunk without rows, 400,000', run: copies },
  { name: 'strangers', what: '1,000 connections that say nothing', run: strangers },
];
