/**
 * `node tools/run.mjs tools/image/src/measure.ts`: how much each image adds to its base, and how long a service takes from the start of
 * its container to ready, as a table for docs/benchmark-results/images.md. Uses the images that are built, and a broker in a container.
 */
import { appNames } from '@coffee/cluster';
import { CoffeeError, asCoffeeError } from '@coffee/core';
import { checkEngine, docker } from './engine';
import { imageName, imageTag } from './image-name';

const BASE = 'node:22-bookworm-slim';
const BROKER = 'rabbitmq:4-management';
const NAME = `coffee-measure-${process.pid}`;
const RUNS = 7;
const PATIENCE = 60_000;
const tag = imageTag(process.env);

const sizeOf = (image: string): number => Number(docker('image', 'inspect', '--format', '{{.Size}}', image));
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function until(what: string, look: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (!look()) {
    if (performance.now() > deadline) throw new CoffeeError('INTERNAL', `waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Milliseconds from when the engine has started the process to when it says that it is ready. */
async function startTime(app: string): Promise<number> {
  const limits = ['--read-only', '--tmpfs', '/tmp', '--cpus', '1', '--init'];
  const broker = ['--network', NAME, '--env', `AMQP_URL=amqp://coffee:coffee@${NAME}:5672`];
  const id = docker('run', '--detach', ...limits, ...broker, imageName(app, tag));
  try {
    const ready = (): string | undefined =>
      docker('logs', id)
        .split('\n')
        .find((line) => line.includes('"ready"'));
    await until(`${app} is ready`, () => ready() !== undefined);
    const { timestamp } = JSON.parse(ready()!) as { readonly timestamp: string };
    return Date.parse(timestamp) - Date.parse(docker('inspect', '--format', '{{.State.StartedAt}}', id));
  } finally {
    docker('rm', '--force', id);
  }
}

function brokerAnswers(): boolean {
  try {
    docker('exec', NAME, 'rabbitmq-diagnostics', '-q', 'check_port_connectivity');
    return true;
  } catch {
    return false;
  }
}

async function measure(): Promise<string[]> {
  checkEngine();
  docker('network', 'create', NAME);
  try {
    const user = ['--env', 'RABBITMQ_DEFAULT_USER=coffee', '--env', 'RABBITMQ_DEFAULT_PASS=coffee'];
    docker('run', '--detach', '--name', NAME, '--hostname', NAME, '--network', NAME, ...user, BROKER);
    await until('the broker answers', brokerAnswers);
    const rows: string[] = [
      '| image | MB over the base | ready after (s), fastest | median |',
      '| --- | --- | --- | --- |',
    ];
    for (const app of ['client', ...appNames]) {
      const size = ((sizeOf(imageName(app, tag)) - sizeOf(BASE)) / 1e6).toFixed(1);
      const times: number[] = [];
      // A client has nothing to be ready for.
      for (let i = 0; app !== 'client' && i < RUNS; i++) times.push((await startTime(app)) / 1000);
      const [fastest, middle] =
        times.length > 0 ? [Math.min(...times), median(times)].map((s) => s.toFixed(2)) : ['', ''];
      rows.push(`| ${app} | ${size} | ${fastest} | ${middle} |`);
    }
    return rows;
  } finally {
    try {
      docker('rm', '--force', '--volumes', NAME);
    } finally {
      docker('network', 'rm', NAME);
    }
  }
}

measure().then(
  (rows) => process.stdout.write(`${rows.join('\n')}\n`),
  (thrown: unknown) => {
    const error = asCoffeeError(thrown);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  },
);
