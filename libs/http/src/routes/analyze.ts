/** A whole analysis in one request: files in, answers out. */
import { within } from '@coffee/core';
import { hasEnded, type JobRecord } from '@coffee/jobs';
import { answerFormat } from '@coffee/answer-formats';
import type { StoredAnswers } from '@coffee/results';
import { requestCosts } from '@coffee/sessions/server';
import * as z from 'zod';
import type { ApiContext } from '../context';
import type { Exchange } from '../exchange';
import { idempotencyKeyOf } from '../idempotency-key';
import { jobStatus, newJob, type NewJob } from '../job-schemas';
import { statusOf } from '../job-status';
import type { HttpJob } from '../jobs/http-job';
import { withoutAnswers } from '../jobs/job-end';
import { TableFiles } from '../jobs/table-files';
import { readForm, type Form } from '../multipart';
import { HttpError, asHttpError } from '../problem';
import type { Route } from '../route';
import { withAnswers } from '../stored-answers';

const MOST_SECONDS = 3600;

/** What a field of a form says, which is text. */
const formFields = z.strictObject({
  data: z.string().optional(),
  queries: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((part) => part.trim())
        .filter((part) => part !== ''),
    )
    .optional(),
  parameters: z.string().transform(parseJson).optional(),
  sql: z.string().transform(sqlOf).optional(),
  onBadRow: z.string().optional(),
  maxBadRows: z.coerce.number().optional(),
  encoding: z.string().optional(),
});

export function analyzeRoutes(context: ApiContext): Route[] {
  const { jobs, service, spool } = context;
  return [
    {
      method: 'POST',
      path: '/v1/analyze',
      summary:
        'Answers questions about the files in the body: a form whose files are in fields with the names of their tables',
      cost: requestCosts.START_JOB,
      headers: {
        Prefer: 'wait, or wait=SECONDS: until the answers are there; else, and after that, the job',
        'Idempotency-Key': 'As of POST /v1/jobs',
      },
      body: {
        description:
          'Fields queries, parameters (JSON), or sql (JSON as in POST /v1/jobs, or a text); onBadRow, maxBadRows, encoding; files in fields named after their tables, or data=served',
        types: ['multipart/form-data'],
      },
      responses: {
        200: { description: 'All answers, each as its JSON form is', types: ['application/json'] },
        202: { description: 'The job goes on; Location is its address', schema: jobStatus },
      },
      async handle(exchange) {
        const patience = patienceOf(exchange.header('prefer'));
        const key = idempotencyKeyOf(exchange);
        const form = await readForm(exchange, spool);
        let job: HttpJob | undefined;
        let record: JobRecord | undefined;
        let release: (() => void) | undefined;
        try {
          record = await jobs.open(exchange.client, askedOf(form), key);
          const address = `/v1/jobs/${record.opened.job}`;
          if (!hasEnded(record)) {
            job = await jobs.follow(exchange.client, record.opened.job);
            release = job.use();
            await job.running();
            if (!record.spec?.source?.served) await upload(job, form);
            // What no question needs.
            await form.close();
            if (patience > 0) await ended(exchange, job, patience * 1000);
            if (exchange.isGone) return;
          }
          if (record.state === 'completed' && patience > 0)
            return await withAnswers(
              context,
              exchange,
              (stored) => sendAll(exchange, stored, address),
              record.opened.job,
            );
          const why = unanswered(record);
          if (why) throw why;
          exchange.sendJson(202, statusOf(record, service, job, record.opened.asked?.sql), { Location: address });
        } catch (thrown) {
          const error = asHttpError(thrown);
          if (error.problem === 'BAD_INPUT') job?.fail(error.message);
          // It may have ended in the midst of its upload.
          throw error.problem === 'JOB_OVER' || error.retriable ? (unanswered(record) ?? error) : error;
        } finally {
          release?.();
          await form.close();
        }
      },
    },
  ];
}

/** @throws HttpError BAD_REQUEST */
function askedOf({ fields, files }: Form): NewJob {
  const known = formFields.safeParse(Object.fromEntries(fields));
  const tables = [...new Set(files.map(({ field }) => field))].map((table) => ({
    table,
    files: files.filter(({ field }) => field === table).map(({ name, file }) => ({ name, size: file.bytes })),
  }));
  const parsed = known.success ? newJob.safeParse({ ...known.data, format: 'csv', tables }) : known;
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new HttpError('BAD_REQUEST', `${path.join('.')}: ${message}`);
}

/** Why a job that has ended has no answers. */
function unanswered(record: JobRecord | undefined): HttpError | undefined {
  return record && hasEnded(record) && record.state !== 'completed' ? withoutAnswers(record) : undefined;
}

/** Tables beside one another, the files of each in their order. Those that no question needs are left out. */
async function upload(job: HttpJob, { files }: Form): Promise<void> {
  await Promise.all(
    job.run.plan.tables.map(async ({ table }) => {
      const uploads = job.table(table);
      if (!(uploads instanceof TableFiles)) return;
      for (const { field, name, folder, file } of files) {
        if (field !== table) continue;
        await uploads.putStored(name, folder, file);
        job.uploaded();
      }
      await uploads.end();
      job.completedTable();
    }),
  );
}

/** Resolves when the job has ended, time is up (its client is told where it is), or the client has gone. */
async function ended(exchange: Exchange, job: HttpJob, patience: number): Promise<void> {
  const late = new HttpError('UNAVAILABLE', 'the job goes on');
  const left = new Promise<void>((resolve) => exchange.onClose(resolve));
  try {
    await within(Promise.race([job.over(), left]), patience, () => late);
  } catch (thrown) {
    if (thrown !== late) throw thrown;
  }
}

async function sendAll(exchange: Exchange, { answers }: StoredAnswers, address: string): Promise<void> {
  async function* pieces(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`{"job":${JSON.stringify(address)},"answers":[\n`);
    for (const [i, answer] of answers.entries()) {
      if (i > 0) yield Buffer.from(',\n');
      yield* answerFormat('json')!.write(answer);
    }
    yield Buffer.from(']}\n');
  }
  await exchange.sendPieces(200, pieces(), {
    'Content-Type': 'application/json',
    'Content-Location': `${address}/answers`,
  });
}

/** Seconds; 0 when the client does not wait, or says nothing that could be understood: a preference is no order. */
function patienceOf(prefer = ''): number {
  const [, seconds] = /(?:^|[,;])\s*wait(?:\s*=\s*(\d+))?\s*(?:$|[,;])/i.exec(prefer) ?? [undefined, '0'];
  return Math.min(MOST_SECONDS, Number(seconds ?? MOST_SECONDS));
}

/** A text of questions by itself, or as in a job: that begins with a brace, which no question does. */
function sqlOf(text: string, context: z.RefinementCtx): unknown {
  return text.trimStart().startsWith('{') ? parseJson(text, context) : { questions: [{ name: 'answer', text }] };
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: 'custom', message: 'is not JSON' });
    return z.NEVER;
  }
}
