/** What stands above the answers of a job that has completed. */
import { completedJob } from './http-jobs';
import { OwnPage, example } from './own-page';
import { Served } from './served';

jest.setTimeout(180_000);

describe('above the answers of a job', () => {
  const own = new OwnPage();
  let passing: Served;
  beforeAll(async () => {
    passing = await Served.startUntilEnd(example);
  });
  afterAll(() => passing.stop());

  /** In both languages. */
  async function factsOf(server: Served): Promise<[string, string]> {
    await own.page.goto(`${server.url}/jobs/${await completedJob(server.url)}`);
    const facts = own.page.locator('p.facts');
    await own.page.getByText('complete', { exact: true }).waitFor();
    const english = await facts.innerText();
    await own.spanish();
    const spanish = await facts.innerText();
    await own.page.evaluate(() => localStorage.clear());
    return [english, spanish];
  }

  it('stands which rows are counted, as it does under the list of jobs', async () => {
    const [english, spanish] = await factsOf(own.served);
    expect(english).toMatch(/\d rows processed, without tables that are only joined/);
    expect(spanish).toMatch(/\d filas procesadas, sin las tablas que solo se unen/);
    await own.page.goto(`${own.served.url}/jobs`);
    await own.page.getByRole('table').waitFor();
    expect(await own.page.getByText('Rows: those that were processed, without tables that are').count()).toBe(1);
  });

  it('stand the years that it was asked as a sentence has them, not as a number with decimals', async () => {
    await own.page.goto(`${own.served.url}/jobs/${await completedJob(own.served.url, { years: [2024, 2025] })}`);
    await own.page.getByText('Years 2024 and 2025, hours').waitFor();
    await own.spanish();
    await own.page.getByText('Años 2024 y 2025, horas').waitFor();
  });

  it('stands until when they are kept, or that they go with the server', async () => {
    const [english, spanish] = await factsOf(passing);
    expect(english).toMatch(/kept until this server ends, at most until \w/);
    expect(spanish).toMatch(/se guarda hasta que este servidor termine, como mucho hasta el \d/);
    const [kept] = await factsOf(own.served);
    expect(kept).toMatch(/kept until \w{3} \d/);
  });
});
