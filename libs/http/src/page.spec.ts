/** The page and the session of a browser. The page is a stand-in of two files: what it does is tested in a browser. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readPage } from './page-files';
import { TestHttp, ask, asJson, type TestApi } from './testing/test-api';

const TOKEN = 'a token; with=signs';

describe('the page', () => {
  let folder: string;
  let http: TestHttp;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'page-'));
    http = new TestHttp();
  });
  afterEach(async () => {
    await http.stop();
    rmSync(folder, { recursive: true });
    expect(http.system.failures).toEqual([]);
  });

  async function start(tokens: readonly string[] = []): Promise<TestApi> {
    writeFileSync(join(folder, 'index.html'), '<!doctype html><p>the page</p>');
    writeFileSync(join(folder, 'app.js'), 'console.log(1)');
    writeFileSync(join(folder, 'notes.exe'), 'is no file of a page');
    return http.gateway({}, { page: readPage(folder), tokens });
  }

  it('sends whoever adds a slash to an address to where it leads, and nobody anywhere else', async () => {
    const api = await start();
    const locationOf = async (path: string): Promise<[number, string | null]> => {
      const { status, headers } = await ask(api, 'GET', path, { redirect: 'manual' });
      return [status, headers.get('location')];
    };
    expect(await locationOf('/jobs/')).toEqual([308, '/jobs']);
    expect(await locationOf('/jobs/x/?a=1&b=2')).toEqual([308, '/jobs/x?a=1&b=2']);
    expect(await locationOf('/docs/')).toEqual([308, '/docs']);
    expect(await locationOf('/v1/jobs/')).toEqual([308, '/v1/jobs']);
    expect(await locationOf('//')).toEqual([308, '/']);
    for (const path of ['//elsewhere.example/', '/jobs//', '/no/such/'])
      expect(await locationOf(path)).toEqual([404, null]);
  });

  it('is the same document at every address that it has, open to everybody, and lets nothing but its own files run', async () => {
    const api = await start([TOKEN]);
    for (const path of ['/', '/jobs', '/jobs/x', '/jobs/x/q1', '/compare?a=1&b=2', '/questions', '/cluster']) {
      const { status, text, headers } = await ask(api, 'GET', path);
      expect([path, status, text]).toEqual([path, 200, '<!doctype html><p>the page</p>']);
      const policy = headers.get('content-security-policy')!;
      expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval';");
      expect(policy).not.toContain('unsafe-inline');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('is where the documents of the API lead back to, where there is one', async () => {
    const api = await start();
    expect((await ask(api, 'GET', '/docs')).text).toContain('<a href="/">');
    expect((await ask(await http.gateway(), 'GET', '/docs')).text).not.toContain('<a href="/">');
  });

  it('sets what is code in the sentences of the API as code', async () => {
    const { text } = await ask(await http.gateway(), 'GET', '/docs');
    expect(text).toContain('Events <code>job</code>, each with all of the job as JSON, and at last <code>end</code>');
    expect(text).not.toContain('`');
  });

  it('has its files, packed for who takes that, and once for who has them', async () => {
    const api = await start();
    const file = await ask(api, 'GET', '/assets/app.js', { headers: { 'accept-encoding': 'identity' } });
    expect(file).toMatchObject({ status: 200, text: 'console.log(1)' });
    expect(file.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    const tag = file.headers.get('etag')!;
    expect((await ask(api, 'GET', '/assets/app.js', { headers: { 'if-none-match': tag } })).status).toBe(304);
    const { packed } = readPage(folder)!.get('app.js')!;
    expect(String(gunzipSync(packed))).toBe('console.log(1)');
    const unpacked = await ask(api, 'GET', '/assets/app.js', { headers: { 'accept-encoding': 'gzip' } });
    expect([unpacked.text, unpacked.headers.get('content-encoding')]).toEqual(['console.log(1)', 'gzip']);
  });

  it.each(['/assets/notes.exe', '/assets/..%2f..%2fetc%2fpasswd', '/assets/missing.js', '/jobs/a/b/c'])(
    'has nothing at %s',
    async (path) => expect(await ask(await start(), 'GET', path)).toMatchObject({ status: 404 }),
  );

  it('says to a browser that there is nothing at an address, and to a program, too', async () => {
    const api = await start([TOKEN]);
    const browser = await ask(api, 'GET', '/jobs/a/b/c', { headers: { accept: 'text/html,*/*;q=0.8' } });
    expect(browser).toMatchObject({ status: 404, text: '<!doctype html><p>the page</p>' });
    expect(browser.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await ask(api, 'GET', '/jobs/a/b/c')).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  it('is not there where it was not built: the API is', async () => {
    expect(readPage(join(folder, 'nothing'))).toBeUndefined();
    expect(readPage(folder)).toBeUndefined();
    const api = await http.gateway({}, { page: undefined });
    expect((await ask(api, 'GET', '/')).status).toBe(404);
    expect((await ask(api, 'GET', '/v1/jobs')).status).toBe(200);
  });
});

describe('the session of a browser', () => {
  let http: TestHttp;
  beforeEach(() => (http = new TestHttp()));
  afterEach(() => http.stop());

  const signIn = async (api: TestApi, token: string): Promise<{ status: number; set: string; cookie: string }> => {
    const { status, headers } = await ask(api, 'POST', '/v1/session', asJson({ token }));
    const set = headers.get('set-cookie') ?? '';
    return { status, set, cookie: set.split(';')[0]! };
  };

  it('is a cookie that no script can read and no other site is sent with, in place of the token', async () => {
    const api = await http.gateway({}, { tokens: [TOKEN] });
    expect((await ask(api, 'GET', '/v1/jobs')).status).toBe(401);
    const { status, set, cookie } = await signIn(api, TOKEN);
    expect(status).toBe(204);
    expect(set).toMatch(/; HttpOnly; SameSite=Strict; Path=\//);
    expect((await ask(api, 'GET', '/v1/jobs', { headers: { cookie: `other=1; ${cookie}` } })).status).toBe(200);
  });

  it('is for its own token only', async () => {
    const api = await http.gateway({}, { tokens: [TOKEN] });
    expect(await signIn(api, 'another token')).toMatchObject({ status: 401, set: '' });
    for (const cookie of ['coffee_token=', 'coffee_token=%', 'coffee_token=wrong', 'xcoffee_token=wrong'])
      expect((await ask(api, 'GET', '/v1/jobs', { headers: { cookie } })).status).toBe(401);
  });

  it('changes nothing without the header that a page of another site cannot send', async () => {
    const api = await http.gateway({}, { tokens: [TOKEN] });
    const { cookie } = await signIn(api, TOKEN);
    const open = (more: Record<string, string>): Promise<{ status: number }> =>
      ask(api, 'POST', '/v1/jobs', asJson({ queries: ['q3'], format: 'columns' }, { cookie, ...more }));
    expect((await open({})).status).toBe(403);
    expect((await open({ 'x-coffee-page': '1' })).status).toBe(201);
  });

  it('ends when it is taken back', async () => {
    const api = await http.gateway({}, { tokens: [TOKEN] });
    const { headers } = await ask(api, 'DELETE', '/v1/session');
    expect(headers.get('set-cookie')).toMatch(/^coffee_token=; .*Max-Age=0/);
  });
});
