/** What commands say when they are done, on terminals: no line is wider, and a file gets each message whole. */
import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { jobId } from '@coffee/core';
import { GatewayClient } from '@coffee/sessions/client';
import { JobRunner } from '../analysis/job-runner';
import { interruptible } from '../interrupt';
import { watchOutput } from '../output/watch-output';
import { displayWidth } from '../terminal/style';
import { cancelCommand } from './cancel';
import { finishOnCluster } from './finish-on-cluster';
import { generateCommand } from './generate';

const JOB = 'a-job-with-a-name';

async function interrupted(): Promise<void> {
  const system = Object.assign(new EventEmitter(), { exit: () => undefined as never });
  await interruptible(
    (interruption) => {
      const words = `job ${JOB} goes on: coffee resume ${JOB} data --gateway 127.0.0.1:7000`;
      interruption.job = { left: words, unsure: words, kept: words };
      system.emit('SIGINT', 'SIGINT');
      system.emit('SIGINT', 'SIGINT');
      return Promise.resolve();
    },
    system as unknown as NodeJS.Process,
  );
}

async function cancelled(): Promise<void> {
  jest.spyOn(GatewayClient.prototype, 'cancel').mockResolvedValue({ job: jobId(JOB), outcome: 'cancelled' });
  await cancelCommand().parseAsync([`${JOB}-that-is-as-long-as-it`, '--gateway', '127.0.0.1:1'], { from: 'user' });
}

async function detached(): Promise<void> {
  jest.spyOn(JobRunner.prototype, 'detach').mockResolvedValue(JOB);
  const begin = (): never => new EventEmitter() as never;
  const flags = { detach: true, quiet: true } as never;
  const interruption = { signal: new AbortController().signal, job: undefined, delivering: () => undefined };
  await finishOnCluster({ begin, dir: undefined, opened: true, workers: 1, flags }, interruption);
}

function cannotWrite(): Promise<void> {
  const exit = jest.spyOn(process, 'exit').mockReturnValue(undefined as never);
  const before = [process.stdout.listeners('error'), process.stderr.listeners('error')];
  watchOutput();
  process.stdout.emit('error', Object.assign(new Error('no space left on device, write'), { code: 'ENOSPC' }));
  expect(exit).toHaveBeenCalledWith(5);
  for (const [i, stream] of [process.stdout, process.stderr].entries())
    for (const listener of stream.listeners('error'))
      if (!before[i]!.includes(listener)) stream.off('error', listener as () => void);
  return Promise.resolve();
}

describe('the messages of a command', () => {
  let folder: string;
  let folders: number;
  let said: string;
  const { isTTY, columns } = process.stderr;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'coffee-messages-'));
    [said, folders] = ['', 0];
    jest.spyOn(process.stderr, 'write').mockImplementation((some) => (said += String(some)) !== '');
  });
  afterEach(() => {
    jest.restoreAllMocks();
    Object.assign(process.stderr, { isTTY, columns });
    rmSync(folder, { recursive: true, force: true });
  });

  const generate = (...words: string[]) =>
    generateCommand().parseAsync([join(folder, String(folders++)), ...words], { from: 'user' });
  const commands: [what: string, run: () => Promise<unknown>][] = [
    ['generate', () => generate('--months', '1', '--transactions-per-month', '10', '--users', '5')],
    ['generate --empty', () => generate('--empty')],
    ['an interrupt', interrupted],
    ['cancel', cancelled],
    ['analyze --detach', detached],
    ['what cannot be printed', cannotWrite],
  ];

  it.each(commands)('fit terminals of 40 and of 80 columns: %s', async (_what, run) => {
    Object.assign(process.stderr, { isTTY: false, columns: undefined });
    await run();
    const words = said.trim().split(/\s+/);
    expect(said).toMatch(/^[^\n]{41,}$/m);
    for (const width of [40, 80]) {
      said = '';
      Object.assign(process.stderr, { isTTY: true, columns: width });
      await run();
      // Of what takes long it is told how far it is, on a slow machine.
      const shown = stripVTControlCharacters(said).replaceAll(/^\s*\S+ \S+ written\s*$/gm, '');
      // A path or a command may be one word that is longer.
      const lines = shown.split('\n').filter((line) => /\S\s+\S/.test(line));
      expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
      expect(shown.trim().split(/\s+/)).toHaveLength(words.length);
    }
  });
});
