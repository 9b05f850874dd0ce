/** The answers of a job, once they are stored: in every form, whole, in part, or as a page of a table. */
import { createHash } from 'node:crypto';
import { answerFormats, type WriteOptions } from '@coffee/answer-formats';
import { startOf } from '@coffee/core';
import { badRowsOf, type Manifest, type StoredAnswer, type StoredAnswers } from '@coffee/results';
import { requestCosts } from '@coffee/sessions/server';
import * as z from 'zod';
import { answerPage, MOST_ROWS } from '../answer-page';
import { askedAnswer, type AskedAnswer } from '../answer-form';
import { byteRangeOf, slicedBytes } from '../byte-range';
import type { ApiContext } from '../context';
import type { Exchange } from '../exchange';
import { HttpError } from '../problem';
import type { Route } from '../route';
import { withAnswers } from '../stored-answers';

const ANSWERS = '/v1/jobs/{job}/answers';

const shape = z.object({
  exact: z.enum(['true', 'false']).optional().meta({ description: 'In JSON, decimals as text' }),
  language: z
    .enum(['en', 'es'])
    .optional()
    .meta({ description: 'Of a plot: the language of its words, numbers and times' }),
  width: z.coerce
    .number()
    .int()
    .min(280)
    .max(2000)
    .optional()
    .meta({ description: 'Of a plot: how wide it is, in pixels; 480 where it is not said' }),
  from: z.coerce.number().int().min(0).optional().meta({ description: 'A page: its first row' }),
  count: z.coerce.number().int().min(1).max(MOST_ROWS).optional().meta({ description: 'A page: how many rows' }),
  sort: z
    .string()
    // A name of a column, and the sign in front.
    .max(201)
    .optional()
    .meta({
      description:
        'A page: by this column; with - in front from the greatest down, unless a column is called so with its -',
    }),
  search: z.string().max(200).optional().meta({ description: 'A page: of rows that hold this text in any column' }),
});

const listed = z.object({
  ...{ name: z.string(), rows: z.int(), columns: z.array(z.string()), forms: z.array(z.string()) },
  badRows: z.exactOptional(
    z.int().meta({ description: 'Rows of its tables that were left out, of this answer or of another from the same' }),
  ),
  unmatched: z.exactOptional(
    z
      .array(z.object({ table: z.string(), ids: z.int() }))
      .meta({ description: 'How many ids of it are missing from the tables that are joined' }),
  ),
});

const list = z.object({
  answers: z.array(listed),
  keptUntil: z.exactOptional(z.int()),
  untilEnd: z.exactOptional(z.literal(true).meta({ description: 'They go when this server ends, if that is earlier' })),
});

export type AnswerList = z.infer<typeof list>;

export function answerRoutes(context: ApiContext): Route[] {
  const { results, info } = context;
  const lengths = new Lengths();
  return [
    {
      method: 'GET',
      path: ANSWERS,
      summary: 'The answers of a job: their names, rows and columns, and the forms in which they can be had',
      cost: requestCosts.LIST_JOBS,
      responses: { 200: { description: 'The answers', schema: list } },
      handle: (exchange) =>
        withAnswers(context, exchange, async ({ answers, manifest }) => {
          await results.look();
          const { keptUntil, untilEnd = false } = results.known(manifest.job) ?? {};
          exchange.sendJson(200, {
            answers: answers.map((answer) => listedOf(manifest, answer)),
            ...(keptUntil !== undefined && { keptUntil }),
            ...(untilEnd && { untilEnd }),
          });
        }),
    },
    {
      method: 'GET',
      path: `${ANSWERS}/{name}`,
      summary:
        'An answer, in the form of its suffix or of Accept; with from, count, sort or search a page of it as JSON',
      cost: requestCosts.RESUME,
      query: shape,
      headers: {
        Accept: 'Media types; without a suffix in the path',
        Range: 'Of csv: bytes=FIRST-LAST',
        'If-None-Match': 'The ETag that the client has',
      },
      responses: {
        200: { description: 'The answer', types: answerFormats.map(({ mediaType }) => mediaType) },
        206: { description: 'A part of it' },
        304: { description: 'It is what the client has' },
      },
      async handle(exchange) {
        const query = exchange.queryAs(shape);
        const { from, count, sort, search, exact, language, width } = query;
        const isPage = [from, count, sort, search].some((given) => given !== undefined);
        // Before anything is opened: what cannot be served is not looked for.
        const asked = isPage
          ? pageOf(exchange.param('name'))
          : askedAnswer(exchange.param('name'), exchange.header('accept'));
        await withAnswers(context, exchange, async (stored) => {
          const answer = answerOf(stored, asked.name);
          const tag = tagOf(stored, asked, info.version, exchange.query.toString());
          const headers = { ETag: tag, 'Cache-Control': 'private, no-cache', Vary: 'Accept' };
          if (isSame(exchange.header('if-none-match'), tag)) return exchange.sendNothing(304, headers);
          if (!isPage)
            return sendAnswer(
              exchange,
              answer,
              asked,
              {
                ...{ exact: exact === 'true', question: titleOf(stored, answer) },
                ...(language && { language }),
                ...(width !== undefined && { width }),
              },
              { ...headers, ...saved(stored.manifest.job, asked) },
              lengths,
            );
          const page = await answerPage(answer, {
            ...{ from: from ?? 0, count: count ?? 100, sort, search, exact: exact === 'true' },
          });
          exchange.sendBytes(200, Buffer.from(page), { 'Content-Type': 'application/json', ...headers });
        });
      },
    },
  ];
}

function listedOf(manifest: Manifest, { name, rows, sink, unmatched }: StoredAnswer): z.infer<typeof listed> {
  const badRows = badRowsOf(manifest, name);
  return {
    ...{ name, rows },
    columns: sink.columns.map(({ header }) => header),
    forms: answerFormats.map(({ suffix }) => `/v1/jobs/${manifest.job}/answers/${name}${suffix}`),
    ...(badRows > 0 && { badRows }),
    ...(unmatched && { unmatched: [...unmatched] }),
  };
}

async function sendAnswer(
  exchange: Exchange,
  answer: StoredAnswer,
  { format }: AskedAnswer,
  options: WriteOptions,
  headers: Readonly<Record<string, string>>,
  lengths: Lengths,
): Promise<void> {
  const write = (): AsyncIterable<Uint8Array> => format.write(answer, options);
  const type = { ...headers, 'Content-Type': format.mediaType };
  const tag = headers['ETag']!;
  const ranges =
    format.name === 'csv' && isSame(exchange.header('if-range') ?? tag, tag) ? exchange.header('range') : undefined;
  const range = ranges === undefined ? undefined : byteRangeOf(ranges, await lengths.of(tag, write));
  if (range) {
    const { first, last } = range;
    const whole = await lengths.of(tag, write);
    const part = { 'Content-Range': `bytes ${first}-${last}/${whole}`, 'Content-Length': last - first + 1 };
    return exchange.sendPieces(206, slicedBytes(write(), range), { ...type, ...part });
  }
  return exchange.sendPieces(200, write(), { ...type, 'Accept-Ranges': format.name === 'csv' ? 'bytes' : 'none' });
}

/** How long answers are in bytes, as far as somebody has asked: nothing but writing them tells. */
class Lengths {
  readonly #known = new Map<string, Promise<number>>();

  of(tag: string, write: () => AsyncIterable<Uint8Array>): Promise<number> {
    let known = this.#known.get(tag);
    if (known) return known;
    known = lengthOf(write());
    known.catch(() => this.#known.delete(tag));
    this.#known.set(tag, known);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MOST_LENGTHS && oldest !== undefined) this.#known.delete(oldest);
    return known;
  }
}
const MOST_LENGTHS = 1000;

async function lengthOf(pieces: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) bytes += piece.length;
  return bytes;
}

/** A page is JSON, whatever the path says. */
function pageOf(segment: string): AskedAnswer {
  return askedAnswer(segment.includes('.') ? segment : `${segment}.json`, undefined);
}

function answerOf({ answers }: StoredAnswers, name: string): StoredAnswer {
  const answer = answers.find((candidate) => candidate.name === name);
  if (answer) return answer;
  const names = answers.map((candidate) => candidate.name).join(', ');
  throw new HttpError('NOT_FOUND', `the job has no answer ${startOf(name)}; it has ${names}`);
}

/** What a question in SQL asks; of others the catalogue knows it. */
const titleOf = ({ manifest }: StoredAnswers, { sink }: StoredAnswer): string | undefined =>
  manifest.titles?.find(({ query }) => query === sink.query)?.title;

/** Another for other bytes: of another answer, form, version of the program, or page. */
function tagOf({ manifest }: StoredAnswers, { name, format }: AskedAnswer, version: string, query: string): string {
  const crc = manifest.answers.find(({ sink }) => sink.name === name)?.crc;
  const hash = createHash('sha256').update(JSON.stringify([manifest.job, name, crc, format.name, version, query]));
  return `"${hash.digest('base64url').slice(0, 22)}"`;
}

const isSame = (header: string | undefined, tag: string): boolean =>
  header === '*' || (header ?? '').split(',').some((given) => given.trim().replace(/^W\//, '') === tag);

/** A browser saves what it cannot show. In whatever form: the names tell answers of several jobs apart. */
const saved = (job: string, { name, format }: AskedAnswer): Record<string, string> => ({
  'Content-Disposition': `${format.isText ? 'inline' : 'attachment'}; filename="${job} ${name}${format.suffix}"`,
});
