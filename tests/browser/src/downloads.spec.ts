/** Answers that are saved: under which names. */
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
});
