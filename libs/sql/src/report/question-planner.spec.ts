/** Turns, patience and death of the thread, with threads that do as they are told: what is planned is for `question-report.spec.ts`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QuestionThread, type QuestionsReport } from '.';

let folder: string;
let entry: string;
const threads: QuestionThread[] = [];
const deaths: string[] = [];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coffee-planner-'));
  entry = join(folder, 'entry.js');
  // Answers with the text; `hang`, `die`, `throw`, `eat` and `fail` it does instead.
  writeFileSync(
    entry,
    `const { parentPort } = require('node:worker_threads');
     parentPort.on('message', ({ asked }) => {
       const { text } = asked.questions[0];
       if (text === 'hang') for (;;);
       if (text === 'die') process.exit(3);
       if (text === 'throw') throw new Error('out of luck');
       if (text === 'eat') { const all = []; for (;;) all.push(new Array(100_000).fill({})); }
       if (text === 'fail') return parentPort.postMessage({ type: 'failed', message: 'the parser failed' });
       parentPort.postMessage({ type: 'report', report: { ok: false, problems: [{ message: text, shown: text }] } });
     });
     parentPort.postMessage({ type: 'ready' });`,
  );
});
afterEach(async () => {
  await Promise.all(threads.splice(0).map((thread) => thread.stop()));
  deaths.length = 0;
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(patience = 60_000, module = entry): QuestionThread {
  const onDeath = (error: Error): number => deaths.push(error.message);
  const thread = new QuestionThread({ entry: module, patience, onDeath });
  threads.push(thread);
  return thread;
}

const asked = (text: string) => ({ questions: [{ name: 'x', text }] });
const options = { partitions: 1 };
const textOf = (report: QuestionsReport): string => (report.ok ? 'ok' : report.problems[0]!.message);

it('answers each question with its own report', async () => {
  const thread = start();
  const reports = ['a', 'b', 'c'].map((text) => thread.report('me', asked(text), options));
  expect((await Promise.all(reports)).map(textOf)).toEqual(['a', 'b', 'c']);
});

it('takes parties in turns, however much one of them asks', async () => {
  const thread = start();
  const done: string[] = [];
  const ask = (party: string, text: string): Promise<unknown> =>
    thread.report(party, asked(text), options).then((report) => done.push(textOf(report)));
  await Promise.all([ask('a', 'a1'), ask('a', 'a2'), ask('a', 'a3'), ask('b', 'b1'), ask('c', 'c1')]);
  expect(done).toEqual(['a1', 'a2', 'b1', 'c1', 'a3']);
});

it.each([
  ['is at one for too long', 'hang', 'USAGE', 'did not come back for 0.3 s'],
  ['has died', 'die', 'USAGE', 'ended with code 3'],
  ['has thrown', 'throw', 'USAGE', 'out of luck'],
  ['has a defect', 'fail', 'INTERNAL', 'the parser failed'],
])('is replaced when it %s: who asked is told, and others are answered', async (_, text, code, message) => {
  const thread = start(300);
  const [bad, good] = [thread.report('a', asked(text), options), thread.report('b', asked('fine'), options)];
  await expect(bad).rejects.toMatchObject({ code, message: expect.stringContaining(message) as string });
  expect(textOf(await good)).toBe('fine');
  expect(deaths).toEqual([expect.stringContaining(message)]);
});

it('is bounded in memory', async () => {
  const thread = start();
  const eating = thread.report('a', asked('eat'), options);
  await expect(eating).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('memory') as string });
  expect(textOf(await thread.report('a', asked('fine'), options))).toBe('fine');
});

it('is no fault of the question when no thread starts', async () => {
  const thread = start(1000, join(folder, 'is not there.js'));
  await expect(thread.report('a', asked('fine'), options)).rejects.toMatchObject({ code: 'TRANSPORT' });
});

it('refuses what more would wait than may, of one party and of all', async () => {
  const thread = start(60_000);
  const ask = (party: string): Promise<unknown> => thread.report(party, asked('fine'), options);
  const waiting = Array.from({ length: 9 }, () => ask('a'));
  await expect(ask('a')).rejects.toMatchObject({ code: 'BUSY' });
  const others = Array.from({ length: 56 }, (_, i) => ask(`party ${i}`));
  await expect(ask('z')).rejects.toMatchObject({ code: 'BUSY' });
  await Promise.all([...waiting, ...others]);
  await ask('z');
});

it('rejects what waits when it is stopped', async () => {
  const thread = start();
  const waiting = [thread.report('a', asked('hang'), options), thread.report('b', asked('fine'), options)];
  const outcomes = Promise.allSettled(waiting);
  await thread.stop();
  await expect(outcomes).resolves.toMatchObject([{ reason: { code: 'CLOSED' } }, { reason: { code: 'CLOSED' } }]);
  await expect(thread.report('a', asked('fine'), options)).rejects.toMatchObject({ code: 'CLOSED' });
});
