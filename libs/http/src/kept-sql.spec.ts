import { csvFiles } from '@coffee/sessions/testing';
import { TestHttp, ask, type TestApi } from './testing/test-api';

const titled = '-- Sales of each store\nSELECT store_id, count(*) AS n FROM transactions GROUP BY store_id';
const untitled = '-- $least = 75\nSELECT count(*) AS n FROM transactions\nWHERE final_amount >= $least';

/** @returns the address of the job. */
async function answered(api: TestApi, sql: object): Promise<string> {
  const body = new FormData();
  body.set('sql', JSON.stringify(sql));
  for (const file of csvFiles.transactions)
    body.append('transactions', new Blob([file.text]), file.name.replace('../', ''));
  const { headers } = await ask(api, 'POST', '/v1/analyze', { body, headers: { prefer: 'wait' } });
  return headers.get('content-location')!.replace(/\/answers$/, '');
}

describe('jobs that asked in SQL, of which nothing but their stored answers is left', () => {
  const asked = [
    { questions: [{ name: 'stores', text: titled }] },
    { questions: [{ name: 'answer', text: untitled }], parameters: { least: '80' } },
  ];
  const inShort = [
    {},
    { text: 'SELECT count(*) AS n FROM transactions WHERE final_amount >= $least', parameters: { least: '80' } },
  ];
  let http: TestHttp;
  let paths: string[];
  /** By the gateway that had them. */
  let listedBefore: unknown;
  let api: TestApi;
  beforeEach(async () => {
    const before = new TestHttp();
    await before.system.worker();
    const had = await before.gateway();
    paths = [];
    for (const sql of asked) paths.push(await answered(had, sql));
    listedBefore = await listed(had);
    await before.stop();
    expect(before.system.failures).toEqual([]);
    http = new TestHttp(before.volume);
    api = await http.gateway();
  });
  afterEach(() => http.stop());

  const listed = async (of: TestApi): Promise<unknown> => {
    const { jobs } = (await ask(of, 'GET', '/v1/jobs')).json as { readonly jobs: { sqlInShort?: unknown }[] };
    return jobs.map(({ sqlInShort }) => sqlInShort).reverse();
  };

  it('say what they asked, with its parameters, as before', async () => {
    for (const [i, path] of paths.entries()) {
      const { json } = await ask(api, 'GET', path);
      expect(json).toMatchObject({ state: 'completed' });
      expect(json['sql']).toEqual(asked[i]);
      expect(json).not.toHaveProperty('sqlInShort');
      const events = await ask(api, 'GET', `${path}/events`);
      expect(JSON.parse(/^event: end\nid: end\ndata: (.+)$/m.exec(events.text)![1]!)).toEqual(json);
    }
  });

  it('are told apart in the list, as before', async () => {
    expect([listedBefore, await listed(api)]).toEqual([inShort, inShort]);
  });

  it('say it once more when they are deleted', async () => {
    expect((await ask(api, 'DELETE', paths[1]!)).json['sql']).toEqual(asked[1]);
  });

  it('are listed, and not shown without what they asked, when the volume does not tell it', async () => {
    await listed(api);
    jest.spyOn(http.volume, 'open').mockRejectedValue(new Error('the volume is away'));
    expect(await listed(api)).toEqual(inShort);
    expect((await ask(api, 'GET', paths[0]!)).json).toMatchObject({ status: 503, code: 'UNAVAILABLE' });
    expect(http.system.failures).toEqual([new Error('the volume is away')]);
  });
});
