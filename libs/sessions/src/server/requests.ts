/**
 * What a client may say: the JSON payloads of the protocol, checked. Owns: their schemas. A payload that is not as documented is
 * a BAD_FRAME; one that is, but asks for what cannot be, is a BAD_REQUEST and is found elsewhere.
 */
import { tableNames, SessionError, decodeJson, type FrameType } from '@coffee/protocol';
import type { QueryParameters, TableName } from '@coffee/query-plan';
import * as z from 'zod';
import type { BeginConnection, Cancel, ListJobs, Resume, StartJob, UploadEnd } from '../messages';

const MAX_FILES = 10_000;
const whole = z.number().int().min(0);
const table = z.enum(tableNames as readonly [TableName, ...TableName[]]);
const jobText = z.string().min(1).max(40);

const parameters = z.strictObject({
  years: z.array(whole).max(100).optional(),
  hours: z.strictObject({ from: whole, to: whole }).optional(),
  minAmount: z.number().int().optional(),
  top: whole.optional(),
});

const schemas = {
  BEGIN_CONNECTION: z.object({
    magic: z.string(),
    version: z.number(),
    token: z.string().max(1000).optional(),
  }),
  START_JOB: z.strictObject({
    queries: z.array(z.string().max(100)).max(100).default([]),
    parameters: parameters.optional(),
    format: z.enum(['columns', 'csv']).default('columns'),
    onBadRow: z.enum(['fail', 'skip']).default('fail'),
    fingerprint: z.string().max(200).default(''),
    tables: z
      .array(
        z.strictObject({
          table,
          files: z.array(z.strictObject({ name: z.string().max(500), size: whole })).max(MAX_FILES),
        }),
      )
      .max(tableNames.length)
      .default([]),
    nonce: z.string().min(1).max(100).optional(),
  }),
  UPLOAD_END: z.strictObject({ table, chunks: whole.optional() }),
  CANCEL: z.strictObject({ job: jobText }),
  RESUME: z.strictObject({ job: jobText, offset: whole.default(0), fingerprint: z.string().max(200).optional() }),
  LIST_JOBS: z.strictObject({ job: jobText.optional() }),
} as const;

interface Requests {
  readonly BEGIN_CONNECTION: BeginConnection;
  readonly START_JOB: StartJob & { readonly parameters?: Partial<QueryParameters> };
  readonly UPLOAD_END: UploadEnd;
  readonly CANCEL: Cancel;
  readonly RESUME: Resume;
  readonly LIST_JOBS: ListJobs;
}

/** @throws SessionError BAD_FRAME that names the first field that is not as documented. */
export function parseRequest<Type extends keyof Requests & FrameType>(type: Type, payload: Uint8Array): Requests[Type] {
  const parsed = schemas[type].safeParse(decodeJson(payload, type));
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0] ?? { path: [], message: 'it is not as documented' };
    throw new SessionError('BAD_FRAME', `${type}: ${path.join('.') || 'the payload'}: ${message}`);
  }
  return withoutUndefined(parsed.data) as Requests[Type];
}

/** Optional fields that are absent are absent, not undefined. */
function withoutUndefined(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
