/** `npm run cluster` as whoever has a checkout starts it: asked over HTTP by the lines of docs/http.md, and ended by Ctrl-C. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { testBroker } from '@coffee/broker';
import { connectRabbitmq } from '@coffee/middleware-rabbitmq';
import { channelNames } from '@coffee/query-plan';
import { HttpDocument, declaredQueues, until } from '@coffee/testing';

jest.setTimeout(180_000);

const root = join(__dirname, '../../..');
const TOKEN = 'the-token-of-the-test';

describe('npm run cluster', () => {
  const [amqpUrl, namespace] = [testBroker(), `test-${randomBytes(6).toString('hex')}.`];
  const document = new HttpDocument();
  let cluster: ChildProcess;
  let said = '';
  beforeAll(async () => {
    const env = { ...process.env, NAMESPACE: namespace, TOKENS: TOKEN, LOG_LEVEL: 'warn', RESULTS_DIR: '' };
    cluster = spawn(process.execPath, ['tools/run.mjs', 'tools/cluster/src/main.ts', '--amqp', amqpUrl], {
      // A group of its own, which Ctrl-C is for.
      ...{ cwd: root, detached: true },
      env,
    });
    cluster.stderr!.on('data', (data: Buffer) => (said += data.toString()));
    cluster.stdout!.on('data', (data: Buffer) => (said += data.toString()));
    // Building takes longer than a wait for a condition of the system.
    while (!said.includes('Ready.') && !hasEnded())
      await Promise.race([once(cluster.stderr!, 'data'), once(cluster, 'exit')]);
    await until(
      'it says where',
      () => hasEnded() || said.includes('Answers are stored in'),
      () => said,
    );
  });
  const hasEnded = (): boolean => cluster.exitCode !== null || cluster.signalCode !== null;
  afterAll(async () => {
    document.remove();
    if (!hasEnded()) process.kill(-cluster.pid!, 'SIGTERM');
    await until('the cluster has ended', hasEnded);
    // What it has left at a broker that is others', too.
    const transport = await connectRabbitmq({ url: amqpUrl, namespace });
    for (const name of declaredQueues()) await transport.workQueue(name).delete();
    await transport.log(channelNames.journal).delete();
    await transport.close();
  });

  it('answers all questions by the lines of docs/http.md, to the byte, and takes with it what it stored', async () => {
    const [, url = ''] = /curl (http:\S+)\/v1\/questions/.exec(said) ?? [];
    const [, stored = ''] = /Answers are stored in (\S+), which goes with the cluster\./.exec(said) ?? [];
    expect([said, url, stored]).toEqual([
      said,
      expect.stringContaining('http://127.0.0.1:'),
      expect.stringContaining('coffee-answers-'),
    ]);
    await document.run({ url, token: TOKEN });
    expect(document.wrongAnswers()).toEqual([]);
    expect((await fetch(`${url}/v1/jobs`)).status).toBe(401);
    expect(existsSync(stored)).toBe(true);
    const ended = once(cluster, 'exit');
    process.kill(-cluster.pid!, 'SIGINT');
    expect(await ended).toEqual([0, null]);
    expect(existsSync(stored)).toBe(false);
  });
});
