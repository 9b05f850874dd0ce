import { EventEmitter } from 'node:events';
import { Terminal } from '../terminal/terminal';
import { style } from '../terminal/text';
import { onFullScreen, type ScreenSystem } from './full-screen';

const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';

/** A terminal, and the process that it is of. */
class World {
  text = '';
  readonly stream = Object.assign(new EventEmitter(), {
    ...{ isTTY: true, columns: 20, rows: 4 },
    write: (text: string) => (this.text += text),
  });
  readonly exits: number[] = [];
  readonly kills: unknown[] = [];
  readonly process = Object.assign(new EventEmitter(), {
    exit: (code: number) => {
      this.exits.push(code);
      this.process.emit('exit', code);
    },
    pid: 4711,
    kill: (...what: unknown[]) => this.kills.push(what),
  });
  readonly system = { process: this.process, stream: this.stream } as unknown as ScreenSystem;
  readonly terminal: Terminal;

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.terminal = new Terminal(this.stream, env);
  }

  get times(): [entered: number, left: number] {
    return [this.text.split(ENTER).length - 1, this.text.split(LEAVE).length - 1];
  }

  get listeners(): number {
    return ['exit', 'SIGINT', 'SIGTERM', 'SIGHUP', 'SIGTSTP', 'SIGCONT']
      .map((name) => this.process.listenerCount(name))
      .concat(this.stream.listenerCount('resize'))
      .reduce((sum, count) => sum + count, 0);
  }
}

describe('a view that has the whole screen', () => {
  it('gives it back when its work is done, and when that fails', async () => {
    const world = new World();
    await onFullScreen(world.terminal, () => Promise.resolve(), world.system);
    expect([world.text.startsWith(ENTER), world.times, world.listeners]).toEqual([true, [1, 1], 0]);
    const failing = onFullScreen(world.terminal, () => Promise.reject(new Error('gone')), world.system);
    await expect(failing).rejects.toThrow('gone');
    expect([world.times, world.listeners]).toEqual([[2, 2], 0]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('gives it back once, and ends in order, on %s', (signal) => {
    const world = new World();
    void onFullScreen(world.terminal, () => new Promise(() => undefined), world.system);
    expect(world.times).toEqual([1, 0]);
    world.process.emit(signal);
    expect([world.times, world.exits]).toEqual([[1, 1], [0]]);
  });

  it('gives it back when the process ends in its middle', () => {
    const world = new World();
    void onFullScreen(world.terminal, () => new Promise(() => undefined), world.system);
    world.process.exit(141);
    expect(world.times).toEqual([1, 1]);
  });

  it('lends it to the shell while it is suspended', () => {
    const world = new World();
    void onFullScreen(
      world.terminal,
      (screen) => (screen.show(() => ['here']), new Promise(() => undefined)),
      world.system,
    );
    world.process.emit('SIGTSTP');
    expect([world.times, world.kills, world.text.endsWith(LEAVE)]).toEqual([[1, 1], [[4711, 'SIGSTOP']], true]);
    // Nothing is drawn on what the shell has.
    world.process.emit('SIGCONT');
    expect([world.times, world.text.endsWith('here\u001b[K\u001b[J')]).toEqual([[2, 1], true]);
  });

  it('is drawn over what was there, cut where the terminal ends, and anew when that has another size', () => {
    const world = new World();
    const lines = (): string[] => ['a line that is longer than twenty', 'two', 'three', 'four', 'five', 'six'];
    void onFullScreen(
      world.terminal,
      (screen) => {
        screen.show(lines);
        return new Promise(() => undefined);
      },
      world.system,
    );
    const drawn = (): string => world.text.slice(world.text.lastIndexOf('\u001b[H'));
    expect(drawn()).toBe(
      `\u001b[H${['a line that is longe', 'two', 'three', '\u001b[2m  … 3 more lines\u001b[22m'].join('\u001b[K\r\n')}\u001b[K\u001b[J`,
    );
    world.stream.rows = 10;
    world.stream.columns = 40;
    world.stream.emit('resize');
    expect(drawn()).toBe(`\u001b[H${lines().join('\u001b[K\r\n')}\u001b[K\u001b[J`);
  });

  it('has no colours where none are wanted', () => {
    const world = new World({ NO_COLOR: '1' });
    world.terminal.fillScreen([[style('red', 'plain')], [style('bold', 'text')]]);
    expect(world.text).not.toContain('\u001b[3');
    expect(world.text).not.toContain('\u001b[1m');
  });
});
