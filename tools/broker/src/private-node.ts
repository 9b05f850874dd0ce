/**
 * One private RabbitMQ node: booted, killed, booted again. Owns: what it takes until it answers, and what is told when it does not.
 * Must not know: whether it stands alone.
 */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';
import { CoffeeError } from '@coffee/core';
import { answersAmqp } from './amqp-probe';
import type { Broker } from './broker';
import type { ServerSource } from './find-server';
import { serverCommands, type Peers, type Ports } from './server-commands';
import { Supervisor, supervisedFolder } from './supervisor';

const SHUTDOWN_PATIENCE = 20_000;

/** @throws CoffeeError TRANSPORT when it does not answer within `patience` ms; the message ends with what it wrote last. */
export async function startNode(source: ServerSource, ports: Ports, patience: number, peers?: Peers): Promise<Broker> {
  const folder = supervisedFolder();
  const commands = serverCommands(source, folder, ports, peers);
  const supervisor = new Supervisor(folder, commands);
  let tellLost: (error: CoffeeError) => void = () => undefined;
  const lost = new Promise<CoffeeError>((resolve) => (tellLost = resolve));
  let isWanted = false;
  const boot = async (): Promise<void> => {
    isWanted = true;
    await supervisor.start();
    void supervisor.exited.then(() => {
      if (isWanted) tellLost(new CoffeeError('TRANSPORT', `the private broker has ended: ${lastWords(folder)}`));
    });
    await untilItAnswers(supervisor, ports.amqp, patience);
  };
  const halt = (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    isWanted = false;
    return supervisor.signal(signal, SHUTDOWN_PATIENCE);
  };
  let stopped: Promise<void> | undefined;
  const broker: Broker = {
    url: `amqp://guest:guest@127.0.0.1:${ports.amqp}`,
    isPrivate: true,
    dataFolder: commands.dataFolder,
    lost,
    stop: () => (stopped ??= halt('SIGTERM').then(() => supervisor.end())),
    restart: () => halt('SIGTERM').then(boot),
    kill: () => halt('SIGKILL'),
    revive: boot,
    control: async (...args) => {
      const [command, ...first] = commands.control;
      return (await promisify(execFile)(command!, [...first, ...args], { env: commands.env })).stdout;
    },
  };
  try {
    await boot();
    return broker;
  } catch (thrown) {
    await supervisor.end();
    throw thrown;
  }
}

async function untilItAnswers(supervisor: Supervisor, port: number, patience: number): Promise<void> {
  const deadline = performance.now() + patience;
  let down = false;
  void supervisor.exited.then(() => (down = true));
  while (!(await answersAmqp(port))) {
    if (down || performance.now() > deadline) {
      const why = down ? 'ended while it started' : `did not answer within ${patience} ms`;
      throw new CoffeeError('TRANSPORT', `the private broker ${why}: ${lastWords(supervisor.folder)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function lastWords(folder: string): string {
  try {
    const output = stripVTControlCharacters(readFileSync(join(folder, 'server.out'), 'utf8'));
    return output.trim().split(/\r?\n/).slice(-15).join(' | ');
  } catch {
    return 'it wrote nothing';
  }
}
