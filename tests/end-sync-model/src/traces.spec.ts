/** The traces that a naive protocol fails, each played move by move in the full form of the model. */
import { chunksOf, defaults } from './configuration';
import { Run } from './run';
import { TABLE, chain } from './shape';

const routes = [[0, 1], [0], []];
const duplicates = chunksOf(TABLE, 0, 1, 2);
const one = { ...defaults, name: '', reduced: false, shape: chain([1], routes), crashes: 9, duplicates };
const two = { ...one, shape: chain([2], routes) };

const uploaded = [0, 1, 2].map((seq) => `chunk ${seq} of ${TABLE} uploaded`);
/** Replica `i` sees one chunk through. */
const processed = (i: number, seq: number, outputs: readonly string[]): string[] => [
  `replica ${i} of A: receives chunk ${seq}`,
  `replica ${i} of A: chunk ${seq} computed`,
  `replica ${i} of A: chunk ${seq} published`,
  ...outputs.map((output) => `replica ${i} of A: chunk ${seq} ${output}`),
  `replica ${i} of A: chunk ${seq} record sent`,
  `replica ${i} of A: chunk ${seq} record`,
  `replica ${i} of A: chunk ${seq} acked`,
];
const chunk0 = (i: number): string[] => processed(i, 0, ['A#0 for merge0', 'A#0 for merge1']);
const chunk1 = (i: number): string[] => processed(i, 1, ['A#1 for merge0']);
const chunk2 = (i: number): string[] => processed(i, 2, []);
const outcome = (run: Run): string => run.finish().world.outcome;
const readBy = (i: number): string => `replica ${i} of A: reads`;

describe('the job ends with the right answer', () => {
  it('when the only replica restarts, empty', () => {
    const run = new Run(one).do(...uploaded, ...chunk0(0), 'replica 0 of A: receives chunk 1');
    expect(outcome(run.do('replica 0 of A is killed', 'replica 0 of A starts'))).toBe('completed');
  });

  it('when all replicas restart', () => {
    const run = new Run(two).do(...uploaded, ...chunk0(0), 'TableCompleted').doAll(readBy(0), readBy(1));
    run.do('replica 0 of A: receives chunk 1', 'replica 1 of A: receives chunk 2');
    run.do('replica 0 of A is killed', 'replica 1 of A is killed', 'replica 0 of A starts', 'replica 1 of A starts');
    expect(outcome(run)).toBe('completed');
  });

  describe('when the one that announces the end dies', () => {
    const complete = (): Run => {
      const run = new Run(one).do(...uploaded, ...chunk0(0), ...chunk1(0), ...chunk2(0), 'TableCompleted');
      return run.doAll(readBy(0));
    };

    it('before it sends the end', () => {
      expect(outcome(complete().do('replica 0 of A is killed'))).toBe('completed');
    });
    it('with the end in flight, which is lost', () => {
      const run = complete().do('sends StageEnd', 'replica 0 of A is killed', 'lost');
      expect(outcome(run)).toBe('completed');
    });
    it('with the end in flight, which arrives after another was announced', () => {
      const run = complete().do('sends StageEnd', 'replica 0 of A is killed', 'replica 0 of A starts');
      run.doAll(readBy(0)).do('sends StageEnd', 'StageEnd accepted', 'from the dead: record');
      expect(outcome(run)).toBe('completed');
    });
    it('after the end was accepted', () => {
      const run = complete().do('sends StageEnd', 'StageEnd accepted', 'replica 0 of A is killed');
      expect(outcome(run)).toBe('completed');
    });
  });

  it('when a chunk is redelivered after completion', () => {
    const run = new Run(one).do(...uploaded, ...chunk0(0), ...chunk1(0));
    run
      .do(...processed(0, 2, []).slice(0, -1), 'TableCompleted')
      .doAll(readBy(0), 'StageEnd', 'reads', 'partition', 'JobEnded');
    run.do('replica 0 of A is killed', 'logs are deleted', 'replica 0 of A starts', 'receives chunk 2');
    expect(outcome(run)).toBe('completed');
    expect(run.trace.at(-1)).toContain('acked');
  });

  it('when END comes before the chunks are processed', () => {
    expect(outcome(new Run(two).do(...uploaded, 'TableCompleted').doAll(readBy(0), readBy(1)))).toBe('completed');
  });
  it('when END comes between the chunks', () => {
    expect(outcome(new Run(two).do(...uploaded, ...chunk1(1), 'TableCompleted', ...chunk0(0)))).toBe('completed');
  });
  it('when END comes after the chunks', () => {
    const run = new Run(two).do(...uploaded, ...chunk2(1), ...chunk1(1), ...chunk0(0)).doAll(readBy(0), 'partition');
    expect(outcome(run.do('TableCompleted'))).toBe('completed');
  });

  it('when a replica is added in mid-job: it reads the log from its beginning and may announce', () => {
    const run = new Run(two).do('replica 1 of A is killed', ...uploaded, ...chunk0(0), ...chunk1(0), 'TableCompleted');
    run
      .do('replica 1 of A starts', ...chunk2(1))
      .doAll(readBy(1))
      .do('replica 1 of A: sends StageEnd');
    expect(outcome(run)).toBe('completed');
  });
  it('when a replica is removed in mid-job, with a chunk in hand', () => {
    const run = new Run({ ...two, restarts: false }).do(...uploaded, ...chunk0(0), 'replica 0 of A: receives chunk 1');
    expect(outcome(run.do('replica 0 of A: chunk 1 computed', 'replica 0 of A is killed'))).toBe('completed');
  });

  it('when a record is lost before its confirm', () => {
    const run = new Run(one).do(...uploaded, ...chunk0(0).slice(0, -2), 'replica 0 of A is killed', 'lost');
    expect(outcome(run)).toBe('completed');
  });
  it('when an output is lost before its confirm', () => {
    const run = new Run(one).do(
      ...uploaded,
      ...chunk0(0).slice(0, 3),
      'replica 0 of A is killed',
      'A#0 for merge1 lost',
    );
    expect(outcome(run)).toBe('completed');
  });

  it('when two replicas announce at once', () => {
    const run = new Run(two).do(...uploaded, ...chunk0(0), ...chunk1(1), ...chunk2(0), 'TableCompleted');
    run.doAll(readBy(0), readBy(1)).do('replica 0 of A: sends StageEnd', 'replica 1 of A: sends StageEnd');
    run.do('replica 1 of A: StageEnd accepted', 'replica 0 of A: StageEnd accepted');
    expect(outcome(run)).toBe('completed');
  });

  it('when there is no chunk at all', () => {
    expect(outcome(new Run({ ...two, shape: chain([2], []), duplicates: [] }).do('TableCompleted 0'))).toBe(
      'completed',
    );
  });

  it('when two replicas process the same chunk', () => {
    const run = new Run(two).do(...uploaded, `chunk 0 of ${TABLE} arrives again`);
    expect(outcome(run.do('replica 0 of A: receives chunk 0', ...chunk0(1)))).toBe('completed');
  });

  it('when a partition owner dies with its result in flight, and the result arrives all the same', () => {
    const run = new Run(one)
      .do(...uploaded, ...chunk0(0), ...chunk1(0), ...chunk2(0), 'TableCompleted')
      .doAll(readBy(0));
    run
      .do('sends StageEnd', 'StageEnd accepted')
      .doAll('partition 0 of merge: reads')
      .do('partition 0 of merge: emitting');
    run.do('partition 0 of merge is killed', 'from the dead: merge0(A#0+A#1) for answer accepted');
    expect(outcome(run)).toBe('completed');
  });
});

it('an owner that starts again and finds its own end does not emit again', () => {
  const run = new Run({ ...one, shape: chain([1], [[0]], 1), duplicates: [] });
  run
    .do(`chunk 0 of ${TABLE} uploaded`, ...processed(0, 0, ['A#0 for merge0']), 'TableCompleted')
    .doAll(readBy(0), 'StageEnd', 'partition 0 of merge');
  run
    .do('partition 0 of merge is killed', 'partition 0 of merge starts')
    .doAll('partition 0 of merge: reads on (records)')
    .doAll('partition 0 of merge');
  expect(run.world.owners[0]).toMatchObject({ step: 'ended', content: '' });
  expect(outcome(run)).toBe('completed');
});

it('a job that is cancelled leaves nothing in the work queue', () => {
  const run = new Run({ ...two, cancel: true }).do(...uploaded, ...chunk0(0).slice(0, 3), 'JobEnded cancelled');
  expect(outcome(run)).toBe('cancelled');
});
