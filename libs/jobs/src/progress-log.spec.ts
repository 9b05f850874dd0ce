import { CoffeeError, chunkSeq, stageId } from '@coffee/core';
import { EmbeddedBroker, type Log } from '@coffee/middleware';
import { decodeProgressRecords, type ProgressRecord, type StageFailed } from '@coffee/protocol';
import * as fc from 'fast-check';
import { FULL, LINGER, ProgressLog } from './progress-log';

/** A log whose appends are confirmed, or fail, when the test says so. */
class ScriptedLog {
  /** The seqs of the records in each message, in order. */
  readonly messages: number[][] = [];
  readonly sizes: number[] = [];
  readonly #inFlight: { readonly resolve: () => void; readonly reject: (error: Error) => void }[] = [];
  readonly log: Pick<Log, 'append'> = {
    append: (body) =>
      new Promise((resolve, reject) => {
        this.messages.push([...decodeProgressRecords(body)].map((record) => ('seq' in record ? record.seq : -1)));
        this.sizes.push(body.byteLength);
        this.#inFlight.push({ resolve, reject });
      }),
  };

  get inFlight(): number {
    return this.#inFlight.length;
  }
  async confirm(): Promise<void> {
    this.#inFlight.shift()!.resolve();
    await settle();
  }
  async fail(error: Error): Promise<void> {
    this.#inFlight.shift()!.reject(error);
    await settle();
  }
}

/** Lets everything run that waits for nothing but promises. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

const ascending = (a: number, b: number): number => a - b;

const record = (seq: number, reason = ''): StageFailed => ({
  type: 'StageFailed',
  stage: stageId('filter'),
  seq: chunkSeq(seq),
  code: 'JOB_FAILED',
  reason,
});

/** Work that the test ends. */
class Work {
  done!: (...seqs: number[]) => void;
  failed!: (error: Error) => void;
  readonly promise = new Promise<ProgressRecord[]>((resolve, reject) => {
    this.done = (...seqs) => resolve(seqs.map((seq) => record(seq)));
    this.failed = reject;
  });
}

describe('ProgressLog', () => {
  let scripted: ScriptedLog;
  let progress: ProgressLog;
  let outcomes: string[];
  /** Notes how it ends, and under which name. */
  const follow = (name: string, appended: Promise<void>): void =>
    void appended.then(
      () => outcomes.push(`${name} confirmed`),
      (error: unknown) => outcomes.push(`${name}: ${(error as Error).message}`),
    );

  beforeEach(() => {
    jest.useFakeTimers();
    scripted = new ScriptedLog();
    progress = new ProgressLog(scripted.log as Log);
    outcomes = [];
  });
  afterEach(() => {
    expect(jest.getTimerCount()).toBe(0);
    jest.useRealTimers();
  });

  it('sends a record that comes alone at once, and says when it is confirmed', async () => {
    follow('0', progress.append(record(0)));
    expect(scripted.messages).toEqual([[0]]);
    await settle();
    expect(outcomes).toEqual([]);
    await scripted.confirm();
    expect(outcomes).toEqual(['0 confirmed']);
  });

  it('sends in one message what comes while another is on its way, in order', async () => {
    follow('0', progress.append(record(0)));
    follow('1, 2', progress.append(record(1), record(2)));
    follow('3', progress.append(record(3)));
    expect(scripted.messages).toEqual([[0]]);
    await scripted.confirm();
    expect(scripted.messages).toEqual([[0], [1, 2, 3]]);
    expect(outcomes).toEqual(['0 confirmed']);
    await scripted.confirm();
    expect(outcomes).toEqual(['0 confirmed', '1, 2 confirmed', '3 confirmed']);
  });

  it('sends nothing where there is no record', async () => {
    follow('nothing', progress.append());
    follow('work', progress.appendWhenDone(Promise.resolve([])));
    await settle();
    expect(scripted.messages).toEqual([]);
    expect(outcomes.sort()).toEqual(['nothing confirmed', 'work confirmed']);
  });

  it('rejects what has no encoding, and nobody else', async () => {
    follow('0', progress.append(record(0)));
    follow('bad', progress.append(record(1), record(2 ** 24)));
    follow('2', progress.append(record(2)));
    await scripted.confirm();
    await scripted.confirm();
    expect(scripted.messages).toEqual([[0], [2]]);
    expect(outcomes.sort()).toEqual(['0 confirmed', '2 confirmed', expect.stringMatching(/^bad: 16777216 is beyond/)]);
  });

  it('fails everyone whose records were in a message that failed, and nobody else', async () => {
    for (const seq of [0, 1, 2]) follow(String(seq), progress.append(record(seq)));
    await scripted.confirm();
    follow('3', progress.append(record(3)));
    await scripted.fail(new CoffeeError('TRANSPORT', 'connection lost'));
    await scripted.confirm();
    expect(scripted.messages).toEqual([[0], [1, 2], [3]]);
    expect(outcomes).toEqual(['0 confirmed', '1: connection lost', '2: connection lost', '3 confirmed']);
  });

  it('puts no more into a message than it may have, and what is larger travels alone', async () => {
    const half = 'x'.repeat(4000);
    const many = Math.ceil(FULL / 4000);
    follow('first', progress.append(record(0)));
    for (let seq = 1; seq <= many; seq++) void progress.append(record(seq, half));
    const large = Array.from({ length: many * 2 }, () => record(500, half));
    void progress.append(...large);
    void progress.append(record(600));
    while (scripted.inFlight > 0) await scripted.confirm();
    expect(scripted.messages).toEqual([
      [0],
      Array.from({ length: many - 1 }, (_, i) => i + 1),
      [many],
      large.map(({ seq }) => seq),
      [600],
    ]);
    expect(scripted.sizes.map((size) => size <= FULL)).toEqual([true, true, true, false, true]);
  });

  describe('while work is going on', () => {
    it('waits for its records', async () => {
      const [a, b, c] = [new Work(), new Work(), new Work()];
      for (const { promise } of [a, b, c]) void progress.appendWhenDone(promise);
      a.done(1, 2);
      c.done(4);
      void progress.append(record(5));
      await settle();
      expect(scripted.messages).toEqual([]);
      b.done(3);
      await settle();
      expect(scripted.messages.map((seqs) => [...seqs].sort())).toEqual([[1, 2, 3, 4, 5]]);
      await scripted.confirm();
    });

    it('waits no longer than it may', async () => {
      const [a, slow] = [new Work(), new Work()];
      follow('a', progress.appendWhenDone(a.promise));
      follow('slow', progress.appendWhenDone(slow.promise));
      a.done(1);
      await settle();
      jest.advanceTimersByTime(LINGER - 1);
      expect(scripted.messages).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(scripted.messages).toEqual([[1]]);
      await scripted.confirm();
      expect(outcomes).toEqual(['a confirmed']);
      slow.done(2);
      await settle();
      expect(scripted.messages).toEqual([[1], [2]]);
      await scripted.confirm();
    });

    it('does not send what came meanwhile as soon as a message is confirmed, but waits for the work', async () => {
      const slow = new Work();
      void progress.append(record(0));
      void progress.appendWhenDone(slow.promise);
      void progress.append(record(1));
      await scripted.confirm();
      expect(scripted.messages).toEqual([[0]]);
      slow.done(2);
      await settle();
      expect(scripted.messages).toEqual([[0], [1, 2]]);
      await scripted.confirm();
    });

    it('lets those go that waited for work that failed, and tells who did it', async () => {
      const [a, bad] = [new Work(), new Work()];
      follow('a', progress.appendWhenDone(a.promise));
      follow('bad', progress.appendWhenDone(bad.promise));
      a.done(1);
      await settle();
      bad.failed(new Error('not confirmed'));
      await settle();
      expect(scripted.messages).toEqual([[1]]);
      expect(outcomes).toEqual(['bad: not confirmed']);
      await scripted.confirm();
      expect(outcomes).toEqual(['bad: not confirmed', 'a confirmed']);
    });
  });

  const steps = ['append', 'begin', 'done', 'break', 'confirm', 'fail', 'wait'] as const;

  it("sends every record once, one message at a time, and tells each its message's fate, whatever happens when", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...steps), { maxLength: 40 }), async (script) => {
        scripted = new ScriptedLog();
        progress = new ProgressLog(scripted.log as Log);
        const working: Work[] = [];
        const answers: Promise<void>[] = [];
        const rejected: number[] = [];
        const lost: number[] = [];
        let given = 0;
        const act = async (step: (typeof steps)[number]): Promise<void> => {
          switch (step) {
            case 'append': {
              const seq = given++;
              return void answers.push(progress.append(record(seq)).catch(() => void rejected.push(seq)));
            }
            case 'begin': {
              const work = new Work();
              const failed = progress.appendWhenDone(work.promise).catch((error: Error) => {
                if (error.message === 'lost') rejected.push(...seqsOf.get(work)!);
              });
              working.push(work);
              return void answers.push(failed);
            }
            case 'done': {
              const work = working.shift();
              if (work) seqsOf.set(work, [given++, given++]);
              return work?.done(...seqsOf.get(work)!);
            }
            case 'break':
              return working.shift()?.failed(new Error('broken'));
            case 'confirm':
              return scripted.inFlight > 0 ? scripted.confirm() : undefined;
            case 'fail':
              if (scripted.inFlight > 0) lost.push(...scripted.messages.at(-1)!);
              return scripted.inFlight > 0 ? scripted.fail(new Error('lost')) : undefined;
            case 'wait':
              return void jest.advanceTimersByTime(LINGER);
          }
        };
        const seqsOf = new Map<Work, number[]>();
        for (const step of script) {
          await act(step);
          await settle();
          expect(scripted.inFlight).toBeLessThanOrEqual(1);
        }
        while (working.length > 0) await act('done');
        await settle();
        while (scripted.inFlight > 0) await scripted.confirm();
        await Promise.all(answers);
        expect(scripted.messages.flat().sort(ascending)).toEqual(Array.from({ length: given }, (_, seq) => seq));
        expect(rejected.sort(ascending)).toEqual(lost.sort(ascending));
      }),
    );
  });
});

it('reads the records of a message in one turn', async () => {
  const broker = new EmbeddedBroker();
  const log = broker.transport().log('job.j1.progress');
  await log.declare();
  const progress = new ProgressLog(log);
  await Promise.all([progress.append(record(0)), progress.append(record(1)), progress.append(record(2), record(3))]);
  const turns: number[][] = [];
  await new Promise<void>((resolve, reject) => {
    progress
      .startReading((records) => {
        turns.push([...records].map((each) => ('seq' in each ? each.seq : -1)));
        if (turns.flat().length === 4) resolve();
      })
      .catch(reject);
  });
  expect(turns).toEqual([[0], [1, 2, 3]]);
  broker.close();
});
