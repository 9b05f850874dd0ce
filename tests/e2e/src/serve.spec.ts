/** `coffee serve` as a process: asked as docs/http.md says, and ended by Ctrl-C. */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HttpDocument } from '@coffee/testing';
import { WatchedCoffee, coffee, example } from './coffee-process';

jest.setTimeout(120_000);

const TOKEN = 'a-token-of-the-test';

describe('coffee serve', () => {
  let folder: string;
  const running: WatchedCoffee[] = [];
  const { TMPDIR } = process.env;
  // What it leaves there is its own: somebody else may serve something on this machine.
  beforeEach(() => (process.env['TMPDIR'] = folder = mkdtempSync(join(tmpdir(), 'coffee-served-'))));
  afterEach(async () => {
    for (const one of running.splice(0)) {
      one.kill('SIGINT');
      await one.ended;
    }
    rmSync(folder, { recursive: true });
    if (TMPDIR === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = TMPDIR;
  });

  const scratchFolders = (): string[] => readdirSync(folder).filter((name) => name.startsWith('coffee-serve-'));

  /** @returns its address. */
  async function serve(...args: readonly string[]): Promise<{ readonly process: WatchedCoffee; readonly url: string }> {
    const process = new WatchedCoffee('serve', '--port', '0', ...args);
    running.push(process);
    return { process, url: await process.prints(/^(http:\S+)\n/) };
  }

  it('answers all questions by the lines of docs/http.md, to the byte, about its folder and what is uploaded', async () => {
    writeFileSync(join(folder, 'token'), `${TOKEN}\n`);
    const { url } = await serve(example, '--token-file', join(folder, 'token'));
    const document = new HttpDocument();
    try {
      await document.run({ url, token: TOKEN, isServed: true });
      expect(document.wrongAnswers()).toEqual([]);
      expect(document.result('served-q3.csv')).toBe(document.result('q3.csv'));
      expect(document.result('cities.csv')).toMatch(/^city,stores\n/);
      const { answers } = document.json('served.json') as {
        answers: { answer: string; rows: { year_half_created_at: string }[] }[];
      };
      expect(answers.map(({ answer }) => answer)).toEqual(['q3']);
      const halves = answers[0]!.rows.map((row) => row.year_half_created_at);
      expect(halves.filter((half) => half.startsWith('2025'))).toEqual(halves);
      expect(halves).not.toEqual([]);
      expect(document.json('questions.json')).toHaveProperty('served.tables');
      expect((await fetch(`${url}/v1/jobs`)).status).toBe(401);
    } finally {
      document.remove();
    }
  });

  it('answers about what is uploaded where it is given no folder, and lets it go on Ctrl-C', async () => {
    const { url, process } = await serve();
    const [, kept = ''] = /answers are kept in (\S+), which goes when this ends/.exec(process.err) ?? [];
    expect(existsSync(kept)).toBe(true);
    // A job that waits for its upload, and a client that waits for the job.
    const opened = await fetch(`${url}/v1/jobs`, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    const events = await fetch(`${url}${opened.headers.get('location')}/events`);
    process.kill('SIGINT');
    expect(await process.ended).toMatchObject({ code: 0 });
    await events.text().catch(() => undefined);
    expect(existsSync(join(kept, '..'))).toBe(false);
  });

  it('keeps answers in a folder that it is given, and nothing else', async () => {
    const results = join(folder, 'results');
    const { url, process } = await serve(example, '--results', results);
    const form = new FormData();
    form.set('data', 'served');
    form.set('queries', 'q3');
    const asked = await fetch(`${url}/v1/analyze`, { method: 'POST', body: form, headers: { prefer: 'wait' } });
    const { job } = (await asked.json()) as { job: string };
    process.kill('SIGTERM');
    expect(await process.ended).toMatchObject({ code: 0 });
    expect(readdirSync(results).sort()).toEqual(['.writing', job.replace('/v1/jobs/', '')]);
    expect(process.err).toMatch(/^job \S+ completed after /m);
    const again = await serve('--results', results);
    const kept = await fetch(`${again.url}${job}/answers/q3.csv`);
    expect(await kept.text()).toMatch(/^year_half_created_at/);
  });

  it('says of answers that go with it that they do, and of others until when they are kept', async () => {
    for (const [flags, untilEnd] of [
      [[], true],
      [['--results', join(folder, 'results')], undefined],
    ] as const) {
      const { url } = await serve(example, ...flags);
      const form = new FormData();
      form.set('data', 'served');
      form.set('queries', 'q3');
      const asked = await fetch(`${url}/v1/analyze`, { method: 'POST', body: form, headers: { prefer: 'wait' } });
      const { job } = (await asked.json()) as { job: string };
      for (const path of [job, `${job}/answers`]) {
        const told = (await (await fetch(`${url}${path}`)).json()) as Readonly<Record<string, unknown>>;
        expect([path, told['untilEnd'], typeof told['keptUntil']]).toEqual([path, untilEnd, 'number']);
      }
    }
  });

  it('says what of its folder is missing, and refuses one from which nothing can be answered', async () => {
    mkdirSync(join(folder, 'data'));
    const serveData = (): Promise<Awaited<ReturnType<typeof coffee>>> =>
      coffee('serve', join(folder, 'data'), '--port', '0');
    expect(await serveData()).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringMatching(/^coffee: no question can be answered: .* has no files of transactions: /) as string,
    });
    writeFileSync(join(folder, 'data/transactions.csv'), 'transaction_id,store_id,user_id,final_amount,created_at\n');
    const { process } = await serve(join(folder, 'data'));
    expect(process.err).toMatch(/transactions +1 file.*\n.*users +no files/s);
    expect(process.err).toMatch(/✗ q4 .* has no files of /);
    expect(process.err).not.toMatch(/✗ q1/);
  });

  it('says that its port is in use, and by which flag another is chosen', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      expect(await coffee('serve', example, '--port', String(port), '--quiet')).toEqual({
        code: 2,
        out: '',
        err: `coffee: cannot listen on 127.0.0.1:${port}: the port is in use: stop who has it, or set another --port\n`,
      });
      expect(scratchFolders()).toEqual([]);
    } finally {
      server.close();
    }
  });

  it.each([
    [['--port', '70000'], 2, /--port takes a whole number from 0 to 65535/],
    [['--host', 'nowhere.invalid', '--port', '0'], 2, /cannot listen on nowhere\.invalid:0/],
    [['--results', '/dev/null/here', '--port', '0'], 5, /the results folder \/dev\/null\/here cannot be used/],
    [['--token-file', '/dev/null', '--port', '0'], 2, /must hold one word of 8 to 1000 characters/],
    [['nowhere', '--port', '0'], 3, /nowhere/],
  ])('refuses %j', async (args, code, words) => {
    const refused = await coffee('serve', ...args);
    expect(refused).toMatchObject({ code, out: '', err: expect.stringMatching(words) as string });
    expect(refused.err.trim().split('\n')).toHaveLength(1);
    expect(scratchFolders()).toEqual([]);
  });
});
