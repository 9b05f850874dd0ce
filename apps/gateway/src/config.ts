/** The settings of the gateway: their names, defaults and meaning. */
import { kinds, optionalSetting, setting, type Settings } from '@coffee/core/config';
import { DEFAULT_LAYOUT, MAX_PARTITIONS, gatewayFailpointNames, serviceLayouts } from '@coffee/jobs';
import { brokerSettings, failpointSetting, processSettings } from '@coffee/middleware/service';
import * as z from 'zod';

const KiB = 1024;
const MiB = KiB * KiB;
const GiB = KiB * MiB;

/** Milliseconds that the journal keeps its records. */
export const journalRetention = ({ JOURNAL_DAYS }: { readonly JOURNAL_DAYS: number }): number =>
  JOURNAL_DAYS * 86_400_000;

export const schema = z
  .object({
    PORT: setting(kinds.port(), { meaning: 'Where clients connect.', fallback: '7000' }),
    HOST: setting(kinds.text('an address of this machine'), {
      meaning: 'The address where clients connect.',
      fallback: '0.0.0.0',
    }),
    HTTP_PORT: optionalSetting(kinds.port(), {
      meaning: 'Where clients ask over HTTP; left out, nowhere. It needs `RESULTS_DIR`.',
    }),
    HTTP_HOST: setting(kinds.text('an address of this machine'), {
      meaning: 'The address where clients ask over HTTP.',
      fallback: '0.0.0.0',
    }),
    HTTP_IDLE_SECONDS: setting(kinds.wholeNumber(1, 86_400), {
      meaning:
        'A job of HTTP that is not all uploaded, and for which nothing was asked for so long, is left, and cancelled a lease later.',
      fallback: '600',
    }),
    TOKENS: optionalSetting(
      kinds.list('words of 8 to 1000 characters, separated by commas or lines', (text) =>
        text.length >= 8 && text.length <= 1000 ? text : undefined,
      ),
      { meaning: 'A client needs one of them, and a job belongs to the one that opened it.', secret: true },
    ),
    TLS_CERT: optionalSetting(kinds.text('a certificate chain in PEM'), {
      meaning: 'With TLS_KEY: clients connect with TLS.',
      secret: true,
    }),
    TLS_KEY: optionalSetting(kinds.text('a private key in PEM'), { meaning: 'The key of TLS_CERT.', secret: true }),
    MAX_JOBS: setting(kinds.wholeNumber(1, 1000), {
      meaning: 'Jobs that run at once in the whole system; the others wait. The same in all gateways.',
      fallback: '4',
    }),
    OWNER_JOBS: setting(kinds.wholeNumber(1, 100_000), {
      meaning: 'Jobs of one token that have not ended, at most. The same in all gateways.',
      fallback: '100',
    }),
    QUEUED_JOBS: setting(kinds.wholeNumber(1, 100_000), {
      meaning: 'Jobs that wait in the whole system, at most. The same in all gateways.',
      fallback: '200',
    }),
    PARTITIONS: setting(kinds.wholeNumber(1, MAX_PARTITIONS), {
      meaning: 'Into how many partitions the state of a job is split.',
      fallback: '4',
    }),
    LAYOUT: setting(kinds.oneOf(...serviceLayouts), {
      meaning:
        'Where the plans of new jobs are cut into stages: every kind of operator one (kinds), filters and partial sums one each (roles), both one (none).',
      fallback: DEFAULT_LAYOUT,
    }),
    WORK_QUEUES: setting(
      kinds.list('names of work queues, like filter.* for all of them', (text) =>
        /^(filter|aggregator)\.(\*|[a-z0-9_]+)$/.test(text) ? text : undefined,
      ),
      {
        meaning:
          'The work queues that workers take chunks from (their `STAGES`): a job that needs another is refused, and says so.',
        fallback: 'filter.*,aggregator.*',
      },
    ),
    JOURNAL_DAYS: setting(kinds.wholeNumber(1, 3650), {
      meaning:
        'How long the journal remembers jobs. One that has not ended after half of it fails. The same in all gateways.',
      fallback: '7',
    }),
    LEASE_SECONDS: setting(kinds.wholeNumber(3, 86_400), {
      meaning: 'A job whose client is away for longer is cancelled. The same in all gateways.',
      fallback: '120',
    }),
    KEEP_SECONDS: setting(kinds.wholeNumber(1, 30 * 86_400), {
      meaning: 'How long results that nobody fetched are kept.',
      fallback: '3600',
    }),
    LINGER_SECONDS: setting(kinds.wholeNumber(0, 3600), {
      meaning: 'How long results are kept after their client has acknowledged them.',
      fallback: '30',
    }),
    STALL_SECONDS: setting(kinds.wholeNumber(1, 86_400), {
      meaning: 'A job that waits for nobody but the workers and makes no progress for so long has failed.',
      fallback: '600',
    }),
    UPLOAD_IDLE_SECONDS: setting(kinds.wholeNumber(1, 86_400), {
      meaning: 'A job that runs, and whose client is connected and uploads nothing for so long, is cancelled.',
      fallback: '600',
    }),
    CREDIT_BYTES: setting(kinds.bytes(MiB, 16 * GiB), {
      meaning: 'How far ahead of the first stages the upload of a job may be.',
      fallback: '24MiB',
    }),
    WINDOW_BYTES: setting(kinds.bytes(64 * KiB, GiB), {
      meaning: 'How much a client may upload before it is acknowledged.',
      fallback: '64MiB',
    }),
    // A chunk becomes a message with an envelope, and the broker takes messages of 16 MiB.
    MAX_FRAME_BYTES: setting(kinds.bytes(64 * KiB, 15 * MiB), {
      meaning: 'The largest chunk, or piece of a file, in one frame.',
      fallback: '15MiB',
    }),
    MAX_CONNECTIONS: setting(kinds.wholeNumber(1, 100_000), {
      meaning: 'Connections of clients at once. Those that have not said who they are have 64 places of their own.',
      fallback: '256',
    }),
    OWNER_CONNECTIONS: setting(kinds.wholeNumber(1, 100_000), {
      meaning: 'Connections of one token at once; without tokens all have one owner.',
      fallback: '128',
    }),
    ADDRESS_CONNECTIONS: setting(kinds.wholeNumber(1, 100_000), {
      meaning:
        'Connections of one address at once, with IPv6 of one /64. Where a proxy stands in front, all come from its address.',
      fallback: '128',
    }),
    SPOOL_DIR: setting(kinds.text('a folder'), {
      meaning: 'Where files are kept while clients that cannot make chunks upload them, one for each of their jobs.',
      fallback: '/tmp',
    }),
    SPOOL_USE: setting(kinds.oneOf('shared', 'own'), {
      meaning:
        'Whether other gateways keep files in `SPOOL_DIR`, too. In one of its own it deletes, at its start, what one that was killed has left there.',
      fallback: 'shared',
    }),
    SPOOL_BYTES: setting(kinds.bytes(MiB, 1024 * GiB), {
      meaning:
        'How many bytes these files may be. One client may have as many as are free besides: alone, half of them.',
      fallback: '1GiB',
    }),
    READING_THREADS: setting(kinds.wholeNumber(1, 64), {
      meaning: 'Threads that read files which clients upload as they are. The first such file starts them.',
      fallback: '1',
    }),
    READING_SECONDS: setting(kinds.wholeNumber(5, 3600), {
      meaning:
        'A reading thread that has files and does not answer for so long is ended, and the job of the file that it was at fails.',
      fallback: '60',
    }),
    RESULTS_DIR: optionalSetting(kinds.text('a folder'), {
      meaning:
        'Where answers are stored that clients want kept (`coffee submit`); all gateways share it. Without it no answers are kept.',
    }),
    RESULTS_DAYS: setting(kinds.wholeNumber(1, 3650), {
      meaning: 'How long stored answers are kept. The same in all gateways.',
      fallback: '7',
    }),
    RESULTS_BYTES: setting(kinds.bytes(MiB, 1024 * 1024 * GiB), {
      meaning: 'How many bytes all stored answers may take: the oldest go first. The same in all gateways.',
      fallback: '10GiB',
    }),
    RESULTS_RUN_BYTES: setting(kinds.bytes(KiB, GiB), {
      meaning:
        'Memory that the answers of a job may take while they are gathered to be stored; more of them are sorted on disk.',
      fallback: '16MiB',
    }),
    TRACES_URL: optionalSetting(kinds.httpUrl(), {
      meaning:
        'Where a trace of each job that has ended is posted as OTLP/JSON, like `http://collector:4318/v1/traces`; left out, nowhere.',
    }),
    REPLICA: setting(kinds.wholeNumber(0, 1023), {
      meaning: 'Zero-based replica index of this process, for logs.',
      fallback: '0',
    }),
    ...brokerSettings,
    ...processSettings,
    FAILPOINT: failpointSetting(gatewayFailpointNames),
  })
  .refine((settings) => (settings.TLS_CERT === undefined) === (settings.TLS_KEY === undefined), {
    error: 'TLS_CERT and TLS_KEY go together: give both or none',
  })
  .refine((settings) => settings.HTTP_PORT === undefined || settings.RESULTS_DIR !== undefined, {
    error: 'HTTP_PORT needs RESULTS_DIR: answers are kept until they are asked for',
  })
  .refine((settings) => settings.MAX_FRAME_BYTES <= settings.WINDOW_BYTES, {
    error: 'MAX_FRAME_BYTES must not be more than WINDOW_BYTES',
  })
  .refine(
    (settings) => Math.max(settings.KEEP_SECONDS, settings.LEASE_SECONDS) * 1000 <= journalRetention(settings) / 4,
    {
      error: 'KEEP_SECONDS and LEASE_SECONDS must not be more than a quarter of JOURNAL_DAYS',
    },
  );

export type GatewaySettings = Settings<typeof schema>;
