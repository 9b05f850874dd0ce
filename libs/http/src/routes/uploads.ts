/** What a job is made of: its chunks, its files, and the end of each table. */
import { within } from '@coffee/core';
import { DATA_ENVELOPE_BYTES, MAX_CHUNKS } from '@coffee/protocol';
import type { ApiContext } from '../context';
import { boundedBytes, mustFit } from '../body';
import type { Exchange } from '../exchange';
import { unpacked } from '../gzip-body';
import type { HttpJob } from '../jobs/http-job';
import { TableChunks } from '../jobs/table-chunks';
import { TableFiles } from '../jobs/table-files';
import { HttpError, asHttpError } from '../problem';
import { tableEnd, tableEnded } from '../job-schemas';
import type { Route } from '../route';

const BYTES = { types: ['application/octet-stream'] } as const;
const TABLE = '/v1/jobs/{job}/tables/{table}';

export function uploadRoutes(context: ApiContext): Route[] {
  const { room, limits, spool } = context;
  return [
    {
      method: 'PUT',
      path: `${TABLE}/chunks/{seq}`,
      summary: 'Uploads an encoded chunk of a table, in any order, to any gateway; the same again changes nothing',
      cost: 0,
      body: { description: 'An encoded chunk with the columns that the job says (docs/wire-format.md)', ...BYTES },
      responses: { 204: { description: 'It is confirmed, and the next may come' } },
      handle: (exchange) =>
        inRunningJob(context, exchange, async (job, uploads) => {
          if (!(uploads instanceof TableChunks))
            throw new HttpError('BAD_REQUEST', 'this job takes files as they are (format csv), not chunks');
          const seq = seqOf(exchange.param('seq'));
          mustBePlain(exchange);
          mustFit(exchange.contentLength, limits.maxFrameBytes);
          const bytes = exchange.contentLength ?? limits.maxFrameBytes;
          const give = room.take(exchange.client.party, bytes);
          try {
            const { maxFrameBytes } = limits;
            const chunk = await boundedBytes(
              exchange.body(),
              exchange.contentLength,
              maxFrameBytes,
              DATA_ENVELOPE_BYTES,
            );
            if (await uploads.put(seq, chunk)) job.uploaded();
          } finally {
            give();
          }
          exchange.sendNothing(204);
        }),
    },
    {
      method: 'PUT',
      path: `${TABLE}/files/{name}`,
      summary:
        'Uploads a file of a table as it is, in the order in which they were announced; the same again changes nothing',
      cost: 0,
      headers: { 'Content-Encoding': 'gzip, or left out' },
      body: { description: 'The file, of any length, known or not', types: ['text/csv', ...BYTES.types] },
      responses: { 204: { description: 'It was read, and all of its rows are confirmed' } },
      handle: (exchange) =>
        inRunningJob(context, exchange, async (job, uploads) => {
          if (!(uploads instanceof TableFiles))
            throw new HttpError('BAD_REQUEST', 'this job takes chunks (format columns), not files');
          const remedy = ': split the file, or ask for a larger SPOOL_BYTES';
          mustFit(exchange.contentLength, spool.largest, remedy);
          const body = unpacked(exchange, spool.largest);
          await uploads.put(
            exchange.param('name'),
            body.pieces(() => job.uploaded()),
          );
          exchange.sendNothing(204);
        }),
    },
    {
      method: 'POST',
      path: `${TABLE}/end`,
      summary: 'Says that all of a table was uploaded, and tells of the rows that could not be read',
      cost: 1,
      body: { description: 'Of columns the number of chunks; of csv an empty object', schema: tableEnd },
      responses: { 200: { description: 'The end of the table is in the logs', schema: tableEnded } },
      handle: (exchange) =>
        inRunningJob(context, exchange, async (job, uploads) => {
          const { chunks, badRows } = await exchange.json(tableEnd);
          const table = exchange.param('table');
          if (uploads instanceof TableFiles) {
            if (chunks !== undefined || badRows !== undefined)
              throw new HttpError('BAD_REQUEST', 'who sends files does not know their chunks, nor their rows');
            await uploads.end();
            job.completedTable();
            return exchange.sendJson(200, { table, ...uploads.report });
          }
          if (chunks === undefined) throw new HttpError('BAD_REQUEST', 'chunks: say how many were uploaded');
          await uploads.end(chunks, badRows);
          job.completedTable();
          exchange.sendJson(200, { table });
        }),
    },
  ];
}

/** All that is checked before a body is read. An upload that cannot succeed, whoever tries again, fails its job. */
async function inRunningJob(
  { jobs, limits }: ApiContext,
  exchange: Exchange,
  upload: (job: HttpJob, uploads: TableChunks | TableFiles) => Promise<void>,
): Promise<void> {
  const job = await jobs.follow(exchange.client, exchange.param('job'));
  const release = job.use();
  try {
    const uploads = job.table(exchange.param('table'));
    await within(job.running(), limits.slotWait, () => {
      return new HttpError('UNAVAILABLE', `the job waits for a slot, at place ${job.place}: try again`);
    });
    await upload(job, uploads);
  } catch (thrown) {
    const error = asHttpError(thrown);
    if (error.problem === 'BAD_CHUNK' || error.problem === 'BAD_INPUT') job.fail(error.message);
    throw error;
  } finally {
    release();
  }
}

function seqOf(text: string): number {
  const seq = /^\d{1,10}$/.test(text) ? Number(text) : MAX_CHUNKS;
  if (seq < MAX_CHUNKS) return seq;
  throw new HttpError('BAD_REQUEST', `chunks have numbers from 0 to ${MAX_CHUNKS - 1}`);
}

function mustBePlain(exchange: Exchange): void {
  if ((exchange.header('content-encoding') ?? 'identity') !== 'identity')
    throw new HttpError('UNSUPPORTED', 'chunks are not compressed: send them as they are');
}
