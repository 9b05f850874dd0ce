/** Answers that are saved: under which names. */
import { readFileSync } from 'node:fs';
import { completedJob } from './http-jobs';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('an answer that is saved', () => {
  const own = new OwnPage();

  it('has the name of its job and its question, in every form', async () => {
    const job = await completedJob(own.served.url);
    await own.page.goto(`${own.served.url}/jobs/${job}/q3`);
    const links = own.page.locator('.downloads a');
    await links.first().waitFor();
    const [names, forms]: [string[], string[]] = [[], []];
    for (const link of await links.all()) {
      const saved = own.page.waitForEvent('download');
      await link.click();
      names.push((await saved).suggestedFilename());
      forms.push(await link.innerText());
    }
    expect(forms.length).toBeGreaterThan(3);
    expect(names).toEqual(forms.map((form) => `${job} q3.${form}`));
  });

  it('speaks the language of the page where people read it', async () => {
    const job = await completedJob(own.served.url);
    await own.page.goto(`${own.served.url}/jobs/${job}/q3`);
    await own.spanish();
    const saved = own.page.waitForEvent('download');
    await own.page.locator('.downloads').getByRole('link', { name: 'svg' }).click();
    expect(readFileSync(await (await saved).path(), 'utf8')).toContain('1.er sem. 2024');
  });
});
