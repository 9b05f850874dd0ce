/** Two jobs side by side: whose plot is whose is said to whoever looks, and to whoever listens. */
import type { Locator } from 'playwright-core';
import { violationsOf } from './axe';
import { completedJob, deleteJob, failedJob } from './http-jobs';
import { OwnPage } from './own-page';

jest.setTimeout(180_000);

describe('the page that compares two jobs', () => {
  const own = new OwnPage();

  /** Of one answer: its plots. */
  async function compare(a: string, b: string): Promise<Locator> {
    await own.page.goto(`${own.served.url}/compare?a=${a}&b=${b}`);
    await own.page.locator('.pair svg').nth(9).waitFor();
    return own.page.getByRole('region', { name: /^q3/ });
  }
  const figure = (all: Locator, name: string): Locator => all.getByRole('figure', { name, exact: true });

  it('says of each plot which job it is of, and where they differ what that was asked', async () => {
    const [a, b] = [await completedJob(own.served.url), await completedJob(own.served.url, { years: [2024] })];
    const q3 = await compare(a, b);
    expect(await figure(q3, `First job: ${a}`).locator('svg').count()).toBe(1);
    const second = figure(q3, `Second job: ${b}`);
    expect(await second.locator('svg').count()).toBe(1);
    expect(await second.textContent()).toContain('Years 2024,');
    await own.page.getByText('Each plot has a scale and colours of its own').waitFor();
    expect(await second.getByRole('link', { name: b }).getAttribute('href')).toBe(`/jobs/${b}/q3`);
    await own.spanish();
    await figure(q3, `Segundo trabajo: ${b}`).waitFor();
  });

  it('says nothing of what was asked where that is the same', async () => {
    const [a, b] = [await completedJob(own.served.url), await completedJob(own.served.url)];
    expect(await figure(await compare(a, b), `Second job: ${b}`).textContent()).not.toContain('Years');
  });

  it('tells both plots of a job from each other that is compared with itself', async () => {
    const a = await completedJob(own.served.url);
    const q3 = await compare(a, a);
    for (const which of ['First', 'Second'])
      expect(await figure(q3, `${which} job: ${a}`).locator('svg').count()).toBe(1);
    expect(await violationsOf(own.page)).toEqual([]);
  });

  it('says of a job that has failed that it has nothing to compare, and offers no other attempt', async () => {
    const [kept, failed] = [await completedJob(own.served.url), await failedJob(own.served.url)];
    await own.page.goto(`${own.served.url}/compare?a=${kept}&b=${failed}`);
    await own.page.getByRole('alert').getByText(`Job ${failed} has no answers to compare`).waitFor();
    expect(await own.page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  it('offers no job whose answers are gone, and does not ask for them again', async () => {
    const [gone, kept] = [await completedJob(own.served.url), await completedJob(own.served.url)];
    await deleteJob(own.served.url, gone);
    await own.page.goto(`${own.served.url}/compare?a=${kept}`);
    const offered = (which: string) =>
      own.page
        .getByRole('combobox', { name: which })
        .locator('option')
        .evaluateAll((options) => options.map((option) => option.getAttribute('value')));
    await own.page.getByRole('combobox', { name: 'Second job' }).waitFor();
    expect(await offered('Second job')).toContain(kept);
    expect(await offered('Second job')).not.toContain(gone);
    // Its address may have been sent before.
    await own.page.goto(`${own.served.url}/compare?a=${kept}&b=${gone}`);
    await own.page.getByRole('alert').waitFor();
    expect(await own.page.getByRole('combobox', { name: 'Second job' }).inputValue()).toBe(gone);
    expect(await own.page.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  });

  it('fits into a narrow screen', async () => {
    await own.page.setViewportSize({ width: 320, height: 640 });
    const a = await completedJob(own.served.url);
    await compare(a, await completedJob(own.served.url, { top: 1 }));
    expect(await own.page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  });

  it('has the times of the jobs that can be chosen in sight on a narrow screen', async () => {
    await own.page.setViewportSize({ width: 320, height: 640 });
    const jobs = [await completedJob(own.served.url), await completedJob(own.served.url)];
    await own.page.goto(`${own.served.url}/compare`);
    const choice = own.page.getByRole('combobox', { name: 'First job' });
    await choice.waitFor();
    for (const job of jobs) {
      await choice.selectOption(job);
      const [room, needed] = await choice.evaluate((select: HTMLSelectElement, job) => {
        const { font, fontSize, paddingLeft } = getComputedStyle(select);
        const text = select.selectedOptions[0]!.text;
        const time = text.replace(job, '').trim();
        const context = document.createElement('canvas').getContext('2d')!;
        context.font = font;
        // Its arrow is as wide as it is high.
        const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(fontSize);
        return [room, context.measureText(text.slice(0, text.indexOf(time) + time.length)).width];
      }, job);
      expect(needed).toBeGreaterThan(50);
      expect(needed).toBeLessThan(room);
    }
  });
});
