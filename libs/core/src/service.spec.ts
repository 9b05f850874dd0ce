import { EventEmitter } from 'node:events';
import { CoffeeError } from './errors';
import { runService } from './service';

const program = { name: 'filter', version: '1.2.3' };

class Host extends EventEmitter {
  readonly exits: number[] = [];
  text = '';
  out = '';
  argv = ['node', 'main.js'];
  readonly stdout = { write: (text: string): unknown => (this.out += text) };
  readonly stderr = { write: (text: string): unknown => (this.text += text) };
  readonly exited = new Promise<number>((resolve) => this.once('exited', resolve));
  exit(code: number): void {
    this.exits.push(code);
    this.emit('exited', code);
  }
}

describe('runService', () => {
  it('stops in order at SIGTERM and exits with 0', async () => {
    const host = new Host();
    let stopped = false;
    await runService(() => Promise.resolve({ stop: async () => void (stopped = await Promise.resolve(true)) }), {
      program,
      process: host,
    });
    host.emit('SIGTERM');
    expect(await host.exited).toBe(0);
    expect(stopped).toBe(true);
  });

  it('tells its version instead of running, and takes no other argument', async () => {
    const start = (): Promise<never> => Promise.reject(new Error('started'));
    const host = new Host();
    host.argv.push('--version');
    await runService(start, { program, process: host });
    expect([host.out, host.exits]).toEqual(['filter 1.2.3\n', [0]]);
    const other = new Host();
    other.argv.push('--port=1');
    await runService(start, { program, process: other });
    expect([other.out, other.exits]).toEqual(['', [2]]);
    expect(other.text).toContain('its settings are environment variables');
  });

  it('exits at once at the second signal', async () => {
    const host = new Host();
    await runService(() => Promise.resolve({ stop: () => new Promise<void>(() => undefined) }), {
      program,
      process: host,
      stopDeadline: 100,
    });
    host.emit('SIGTERM');
    expect(host.exits).toEqual([]);
    host.emit('SIGTERM');
    expect(host.exits).toEqual([130]);
  });

  it('exits with 2 and all problems when a setting is wrong', async () => {
    const host = new Host();
    await runService(() => Promise.reject(new CoffeeError('USAGE', 'PORT is bad\nHOST is bad')), {
      program,
      process: host,
    });
    expect(host.exits).toEqual([2]);
    expect(host.text).toBe('PORT is bad\nHOST is bad\n');
  });

  it('says nothing that a terminal acts on', async () => {
    const host = new Host();
    await runService(() => Promise.reject(new CoffeeError('USAGE', 'PORT is "\u001b[2J"\nHOST is bad')), {
      program,
      process: host,
    });
    expect(host.text).toBe('PORT is "\\x1b[2J"\nHOST is bad\n');
  });

  it('stops when the service fails by itself, and exits with the code of the error', async () => {
    const host = new Host();
    let failed: (thrown: unknown) => void = () => undefined;
    let stopped = 0;
    await runService(
      (fail) => {
        failed = fail;
        return Promise.resolve({ stop: () => Promise.resolve(void stopped++) });
      },
      { program, process: host },
    );
    failed(new CoffeeError('TRANSPORT', 'the broker is gone'));
    failed(new Error('again'));
    expect(await host.exited).toBe(7);
    expect([stopped, host.exits, host.text]).toEqual([1, [7], 'the broker is gone\n']);
  });

  it('is ended by what nobody caught, and by a stop that hangs', async () => {
    const host = new Host();
    await runService(() => Promise.resolve({ stop: () => new Promise<void>(() => undefined) }), {
      program,
      process: host,
      stopDeadline: 10,
    });
    host.emit('unhandledRejection', new Error('oops'));
    expect(await host.exited).toBe(70);
    expect(host.text).toBe('oops\nstopping took too long\n');
  });
});
