import { EventEmitter } from 'node:events';
import { interruptible, type Interruption } from './interrupt';
import { stderr } from './terminal/terminal';
import { plain, type Line } from './terminal/text';

const job = { left: 'left running', unsure: 'perhaps cancelled', kept: 'the gateway has them' };

/** A process that gets signals, and what becomes of it. */
class System extends EventEmitter {
  readonly exits: number[] = [];
  exit(code: number): never {
    this.exits.push(code);
    // A process that has ended hears nothing more.
    this.removeAllListeners();
    return undefined as never;
  }
}

describe('an interrupt', () => {
  const said: string[] = [];
  let system: System;
  let working: Promise<void>;
  let interruption: Interruption;
  let finish: () => void;
  let overTyped: jest.SpyInstance;

  beforeEach(() => {
    jest.useFakeTimers();
    jest.spyOn(stderr, 'wrapped').mockImplementation((line: Line) => void said.push(plain(line)));
    overTyped = jest.spyOn(stderr, 'overTyped').mockImplementation();
    said.length = 0;
    system = new System();
    const work = (given: Interruption): Promise<void> => {
      interruption = given;
      return new Promise((resolve) => (finish = resolve));
    };
    working = interruptible(work, system as unknown as NodeJS.Process);
  });
  afterEach(async () => {
    finish();
    await working;
    expect(system.listenerCount('SIGINT') + system.listenerCount('SIGTERM')).toBe(0);
    jest.useRealTimers();
    jest.restoreAllMocks();
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('stops work that is this command’s alone, and the second ends it: %s', (signal, code) => {
    system.emit(signal, signal);
    expect([interruption.signal.aborted, system.exits, said]).toEqual([true, [], []]);
    system.emit(signal, signal);
    expect([system.exits, said]).toEqual([[code], []]);
  });

  it('writes over the ^C that the terminal shows, but not over an answer that is being printed', () => {
    system.emit('SIGINT', 'SIGINT');
    expect(overTyped).toHaveBeenCalledTimes(1);
    interruption.delivering();
    system.emit('SIGINT', 'SIGINT');
    expect(overTyped).toHaveBeenCalledTimes(1);
  });

  it('asks first where there is a job, and cancels it when no other comes', () => {
    interruption.job = job;
    system.emit('SIGINT', 'SIGINT');
    expect([interruption.signal.aborted, said]).toEqual([
      false,
      ['Ctrl-C again to leave the job running; wait to cancel it'],
    ]);
    jest.advanceTimersByTime(1000);
    expect([interruption.signal.aborted, system.exits]).toEqual([true, []]);
    system.emit('SIGINT', 'SIGINT');
    expect([system.exits, said.at(-1)]).toEqual([[130], job.unsure]);
  });

  it('leaves the job when a second comes in time, and has not cancelled it', () => {
    interruption.job = job;
    system.emit('SIGINT', 'SIGINT');
    jest.advanceTimersByTime(999);
    system.emit('SIGINT', 'SIGINT');
    expect([interruption.signal.aborted, system.exits, said.at(-1)]).toEqual([false, [130], job.left]);
  });

  it('cancels the job at once when it is a SIGTERM', () => {
    interruption.job = job;
    system.emit('SIGTERM', 'SIGTERM');
    expect([interruption.signal.aborted, said]).toEqual([true, []]);
  });

  it('ends at once when the answers are here, says who has them, and promises nothing else', () => {
    interruption.job = job;
    system.emit('SIGINT', 'SIGINT');
    interruption.delivering();
    jest.advanceTimersByTime(5000);
    expect(interruption.signal.aborted).toBe(false);
    system.emit('SIGINT', 'SIGINT');
    expect([system.exits, said.at(-1)]).toEqual([[130], job.kept]);
  });

  it('ends the printing of answers that were computed here', () => {
    interruption.delivering();
    system.emit('SIGINT', 'SIGINT');
    expect([system.exits, said]).toEqual([[130], []]);
  });
});
