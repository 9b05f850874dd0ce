/** Every frame that a client may send: when, how large, and what becomes of one that is not as documented. */
import {
  UPLOAD_HEADER_BYTES,
  encodeChunk,
  encodeCsvUpload,
  encodeJson,
  encodeResultsAck,
  numberColumn,
  textColumn,
  writeUploadHeader,
} from '@coffee/protocol';
import { encodeFrameHeader } from './frame-header';
import { frameTable, frameTypes, type FrameType, type SessionState } from './frame-table';
import { RawClient } from './testing/raw-client';
import { TestSystem, eventually, type TestGateway } from './testing/test-system';

const limits = { maxFrameBytes: 64 << 10, windowBytes: 96 << 10 };
const states: readonly SessionState[] = ['new', 'idle', 'waiting', 'running', 'over'];
const none = new Uint8Array(0);
const nobody = { job: 'nobody' };

interface ClientFrame {
  /** One that is as it should be. */
  readonly good: Uint8Array;
  /** Where it may come: the frame that answers it, or the error; `nothing` for none. */
  readonly answers: Partial<Record<SessionState, string>>;
  /** One that is not, and in which job. */
  readonly malformed: Uint8Array;
  readonly format?: 'csv';
}

function upload(): Uint8Array {
  const chunk = encodeChunk({
    rows: 1,
    columns: [
      textColumn('transaction_id', ['a']),
      numberColumn('final_amount', [75_000]),
      numberColumn('created_at', [1_709_632_800]),
    ],
  });
  const payload = new Uint8Array(UPLOAD_HEADER_BYTES + chunk.byteLength);
  writeUploadHeader(payload, 0, { table: 0, seq: 0 });
  payload.set(chunk, UPLOAD_HEADER_BYTES);
  return payload;
}

const whenBegun = (answer: string): ClientFrame['answers'] => ({
  idle: answer,
  waiting: answer,
  running: answer,
  over: answer,
});

const frames: Partial<Record<FrameType, ClientFrame>> = {
  BEGIN_CONNECTION: {
    good: encodeJson({ magic: 'coffee', version: 1 }),
    answers: { new: 'CONNECTION_READY' },
    malformed: encodeJson({ magic: 'coffee', version: '1' }),
  },
  START_JOB: {
    good: encodeJson({ queries: ['q1'] }),
    answers: { idle: 'JOB_ACCEPTED', over: 'JOB_ACCEPTED' },
    malformed: encodeJson({ queries: 'q1' }),
  },
  RESUME: {
    good: encodeJson(nobody),
    answers: { idle: 'UNKNOWN_JOB', over: 'UNKNOWN_JOB' },
    malformed: encodeJson({ ...nobody, offset: -1 }),
  },
  UPLOAD: { good: upload(), answers: { running: 'UPLOAD_ACK', over: 'UPLOAD_ACK' }, malformed: new Uint8Array(3) },
  UPLOAD_CSV: {
    good: encodeCsvUpload({ table: 0, file: 0, offset: 0, bytes: none }),
    // The job takes chunks.
    answers: { running: 'BAD_REQUEST', over: 'UPLOAD_ACK' },
    malformed: new Uint8Array(15),
    format: 'csv',
  },
  TABLE_END: {
    good: encodeJson({ table: 'transactions', chunks: 0 }),
    answers: { running: 'TABLE_END_ACK', over: 'TABLE_END_ACK' },
    malformed: encodeJson({ table: 'transactions', chunks: 0.5 }),
  },
  RESULTS_ACK: {
    good: encodeResultsAck(0),
    answers: { waiting: 'nothing', running: 'nothing', over: 'nothing' },
    malformed: new Uint8Array(7),
  },
  CANCEL: { good: encodeJson(nobody), answers: whenBegun('UNKNOWN_JOB'), malformed: encodeJson({}) },
  DELETE_JOB: { good: encodeJson(nobody), answers: whenBegun('UNKNOWN_JOB'), malformed: encodeJson({}) },
  LIST_JOBS: { good: encodeJson({}), answers: whenBegun('JOBS'), malformed: encodeJson({ jobs: [] }) },
  PING: { good: none, answers: whenBegun('PONG'), malformed: new Uint8Array(1) },
  PONG: { good: none, answers: whenBegun('nothing'), malformed: new Uint8Array(1) },
};
const clientTypes = Object.keys(frames) as FrameType[];
const otherTypes = frameTypes.filter((type) => !frames[type]);
const pairs = clientTypes.flatMap((type) => states.map((state) => [type, state] as const));

/** Frames that come by themselves. */
const UNASKED: readonly FrameType[] = ['PROGRESS', 'JOB_PLACE', 'PING'];

describe('a frame from a client', () => {
  const [system, without] = [new TestSystem(), new TestSystem()];
  let gateway: TestGateway;
  /** It has no slots. */
  let full: TestGateway;
  beforeAll(async () => {
    gateway = await system.gateway(limits, {}, { slots: 1000 });
    full = await without.gateway(limits, {}, { slots: 0 });
  });
  afterAll(async () => {
    for (const each of [system, without]) {
      await each.stop();
      expect(each.failures).toEqual([]);
    }
  });

  /** A client whose session is in this state. */
  async function clientIn(state: SessionState, format: 'columns' | 'csv' = 'columns'): Promise<RawClient> {
    if (state === 'new') return RawClient.connect(gateway.port);
    const client = await RawClient.begin((state === 'waiting' ? full : gateway).port);
    if (state === 'idle') return client;
    const tables = format === 'csv' ? [{ table: 'transactions', files: [{ name: 'a.csv', size: 9 }] }] : [];
    client.json('START_JOB', { queries: ['q1'], format, tables });
    const { job } = await client.receive('JOB_ACCEPTED');
    if (state === 'waiting') return client;
    await client.receive('JOB_PLACE');
    if (state === 'running') return client;
    client.json('CANCEL', { job });
    await client.receive('JOB_ENDED');
    return client;
  }

  /** The type of the next frame, or the code of an ERROR; `nothing` when there is none before the answer to a later frame. */
  async function answerTo(client: RawClient): Promise<string> {
    const next = (): FrameType | undefined => client.frames.find(({ type }) => !UNASKED.includes(type))?.type;
    await eventually(
      () => next() !== undefined,
      () => client.closed,
    );
    const type = next()!;
    if (type === 'ERROR') return String((await client.refused())['code']);
    return type;
  }

  it('is in the table of frames, with the states in which it may come', () => {
    const order = clientTypes.map((type) => [type, Object.keys(frames[type]!.answers)]);
    const ordered = frameTypes.filter((type) => frameTable[type].when.length > 0);
    expect(Object.fromEntries(order)).toEqual(Object.fromEntries(ordered.map((type) => [type, frameTable[type].when])));
  });

  it.each(pairs)('%s, %s: is answered where it may come, and BAD_ORDER elsewhere', async (type, state) => {
    const { good, answers } = frames[type]!;
    const client = await clientIn(state);
    client.frame(type, good);
    const answer = answers[state] ?? 'BAD_ORDER';
    if (answer === 'nothing') client.json('LIST_JOBS', {});
    expect(await answerTo(client)).toBe(answer === 'nothing' ? 'JOBS' : answer);
    client.end();
  });

  it.each(clientTypes)('%s that is malformed, or larger than its limit: BAD_FRAME', async (type) => {
    const { answers, malformed, format } = frames[type]!;
    const state = states.filter((each) => answers[each] !== undefined && each !== 'over').at(-1)!;
    const client = await clientIn(state, format);
    client.frame(type, malformed);
    expect(await answerTo(client)).toBe('BAD_FRAME');
    const { limit } = frameTable[type];
    const large = await clientIn(state, format);
    large.bytes(encodeFrameHeader(type, (limit === 'data' ? limits.maxFrameBytes : limit) + 1));
    expect(await answerTo(large)).toBe('BAD_FRAME');
  });

  it.each(otherTypes)('%s, which only gateways send: BAD_ORDER', async (type) => {
    const client = await clientIn('running');
    client.frame(type, none);
    expect(await answerTo(client)).toBe('BAD_ORDER');
  });

  it('that comes late, of a job that had ended when it was resumed, is no mistake', async () => {
    const before = await clientIn('idle');
    before.json('START_JOB', { queries: ['q1'] });
    const { job } = await before.receive('JOB_ACCEPTED');
    before.json('CANCEL', { job });
    await before.receive('JOB_ENDED');
    before.end();
    const client = await clientIn('idle');
    client.json('RESUME', { job });
    await client.receive('JOB_ENDED');
    for (const type of ['UPLOAD', 'TABLE_END', 'RESULTS_ACK'] as const) client.frame(type, frames[type]!.good);
    client.json('LIST_JOBS', {});
    await client.receive('UPLOAD_ACK');
    await client.receive('JOBS');
    client.end();
  });
});
