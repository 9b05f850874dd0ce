/**
 * A form of fields and files in one body, as `curl -F` sends it. Owns: that files are stored as they come, whatever their number, and what is
 * stored goes again when the form is refused. Must not know: what the fields mean.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy } from '@fastify/busboy';
import { SpoolFolder, newJobId, type Spool, type SpooledFile } from '@coffee/sessions/server';
import { mustFit } from './body';
import type { Exchange } from './exchange';
import { HttpError, asHttpError } from './problem';
import { storeBody } from './store-body';

export interface FormFile {
  readonly field: string;
  readonly name: string;
  readonly folder: SpoolFolder;
  readonly file: SpooledFile;
}

export interface Form {
  readonly fields: ReadonlyMap<string, string>;
  readonly files: readonly FormFile[];
  /** What is stored and was not handed on goes. */
  close(): Promise<void>;
}

/** Of a form, what stands around its files: at most. */
const AROUND_FILES = 4 << 20;
const LIMITS = { fields: 20, fieldSize: 64 * 1024, files: 1000, parts: 1020, headerPairs: 20, fieldNameSize: 100 };

/** @throws (rejects) HttpError UNSUPPORTED, BAD_REQUEST, TOO_LARGE; SessionError UNAVAILABLE when the spool has no room. */
export async function readForm(exchange: Exchange, spool: Spool): Promise<Form> {
  if (exchange.contentType !== 'multipart/form-data')
    throw new HttpError('UNSUPPORTED', 'the body must be a form: multipart/form-data, as curl -F sends it');
  mustFit(exchange.contentLength, spool.largest + AROUND_FILES, GO_BY_STEPS);
  const fields = new Map<string, string>();
  const budget = new Budget(spool.largest);
  const storing: Promise<FormFile>[] = [];
  const stored: SpoolFolder[] = [];
  const close = async (): Promise<void> => {
    await Promise.allSettled(storing);
    await Promise.all(stored.splice(0).map((folder) => folder.close()));
  };
  const parser = parserOf(exchange.header('content-type') ?? '');
  parser.on('field', (name, value, _nameCut, isCut) => {
    if (isCut) parser.destroy(new HttpError('TOO_LARGE', `field ${name} has more than ${LIMITS.fieldSize} bytes`));
    fields.set(name, value);
  });
  for (const limit of ['fieldsLimit', 'filesLimit', 'partsLimit'] as const)
    parser.on(limit, () => void parser.destroy(new HttpError('TOO_LARGE', 'the form has too many parts')));
  const streams: Readable[] = [];
  /** Of the disk, not of the form. */
  let failure: { readonly thrown: unknown } | undefined;
  parser.on('file', (field, stream, name) => {
    const folder = new SpoolFolder(spool, exchange.client.party, newJobId());
    stored.push(folder);
    streams.push(stream);
    // The parser tells a part that is cut off so; unheard, that would end the process.
    stream.on('error', (broken: Error) => stream.destroy(broken));
    const file = storeBody(folder, budget.of(stream as AsyncIterable<Buffer>)).then((file) => {
      return { field, name, folder, file };
    });
    storing.push(file);
    file.catch((thrown: unknown) => {
      if (!stream.errored) failure ??= { thrown };
      // It waits for the stream to be read: without this it would for ever.
      parser.destroy(asHttpError(thrown));
    });
  });
  try {
    await pipeline(Readable.from(exchange.body(), { objectMode: false }), parser);
    return { fields, files: await Promise.all(storing), close };
  } catch (thrown) {
    const ofDisk = failure;
    for (const stream of streams) stream.destroy();
    await close();
    if (ofDisk) throw ofDisk.thrown;
    const error = asHttpError(thrown);
    throw error.problem === 'INTERNAL'
      ? new HttpError('BAD_REQUEST', 'the form is broken', {}, { cause: thrown })
      : error;
  }
}

function parserOf(contentType: string): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers: { 'content-type': contentType }, limits: LIMITS });
  } catch (cause) {
    throw new HttpError('BAD_REQUEST', 'the Content-Type of the form has no boundary', {}, { cause });
  }
}

/** All of its files have to be here at once: more than there can ever be room for need not wait for room. */
class Budget {
  #bytes = 0;

  constructor(private readonly most: number) {}

  async *of(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      this.#bytes += piece.length;
      if (this.#bytes > this.most)
        throw new HttpError('TOO_LARGE', `the files of the form have more than ${this.most} bytes${GO_BY_STEPS}`);
      yield piece;
    }
  }
}
const GO_BY_STEPS = ': open a job and upload them one by one (POST /v1/jobs), or ask for a larger SPOOL_BYTES';
