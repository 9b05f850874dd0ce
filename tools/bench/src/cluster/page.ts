/** One upload from the page, in a real browser, in turn with the command line on the same gateway: from the click to the end of the job. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '@coffee/broker';
import { compareAnswers, type Answers } from '@coffee/verify';
import { generatedFolder, inputBytes } from '../bench-data';
import { overCluster } from '../contestants';
import { unlessAborted } from '../interruption';
import { PlainBrowser, type PlainPage } from '../page/plain-browser';
import { pairwiseRatio, spread } from '../statistics';
import { printMegabytes, printSpread, table } from '../table';
import { runForAnswers } from './answered-run';
import { withClusters } from './clusters';
import { sayRun, type Finding, type PartContext } from './part';

/** Those of equal index followed each other. */
export interface PageRuns {
  /** Of the input. */
  readonly bytes: number;
  readonly lineSeconds: readonly number[];
  readonly pageSeconds: readonly number[];
  readonly peakBytesOfTab: readonly number[];
}

export async function thePage(context: PartContext): Promise<Finding> {
  const found: PageRuns[] = [];
  for (const size of context.options.sizes) {
    const data = await generatedFolder(size, context.signal);
    found.push(await raced(context, data));
  }
  return { title: 'The page', text: reportPage(found), figures: found };
}

async function raced(context: PartContext, data: string): Promise<PageRuns> {
  const { options, signal } = context;
  const [port = 0] = await freePorts(1);
  const results = mkdtempSync(join(tmpdir(), 'coffee-bench-results-'));
  const settings = { HTTP_HOST: '127.0.0.1', HTTP_PORT: String(port), RESULTS_DIR: results };
  const envOf = (app: string): Record<string, string> => (app === 'gateway' ? settings : {});
  const files = readdirSync(data, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.csv'));
  const runs = { lineSeconds: [] as number[], pageSeconds: [] as number[], peakBytesOfTab: [] as number[] };
  const say = sayRun(context);
  try {
    return await withClusters(context, [{ scale: { ...options.scale, gateway: 1 }, envOf }], async ([cluster]) => {
      const line = overCluster('command line', cluster!.gatewayAddress());
      // The first of each is not counted.
      for (let run = -1; run < options.runs; run++) {
        const { usage, answers } = await runForAnswers(line, data, 0, signal);
        say(line.name, usage);
        signal.throwIfAborted();
        const page = await uploaded(
          `http://127.0.0.1:${port}/`,
          files.map((name) => join(data, name)),
          answers,
          signal,
        );
        say('page', page);
        if (run < 0) continue;
        runs.lineSeconds.push(usage.seconds);
        runs.pageSeconds.push(page.seconds);
        if (page.peakBytes !== undefined) runs.peakBytesOfTab.push(page.peakBytes);
      }
      return { bytes: inputBytes(data), ...runs };
    });
  } finally {
    rmSync(results, { recursive: true, force: true });
  }
}

/** A person looks at the form before the click (ms). */
const LOOK = 500;

/** By the page's own clock: whoever asks it now and then sees the end later than a person would. */
const CLOCK = `
  globalThis.clock = { begun: performance.now() };
  new MutationObserver(() => {
    if (document.querySelector('.badge.completed')) clock.end ??= performance.now();
  }).observe(document, { subtree: true, childList: true, attributes: true });
`;

/** @throws Error when the answers that the gateway gives of the job are not those expected. */
async function uploaded(
  address: string,
  files: readonly string[],
  expected: Answers,
  signal: AbortSignal | undefined,
): Promise<{ readonly seconds: number; readonly peakBytes?: number }> {
  const browser = PlainBrowser.launch();
  try {
    const page = await browser.open(address);
    await page.until(`document.querySelector('input[data-kind=files]') !== null`);
    await page.setFiles('input[data-kind=files]', files);
    const button = `[...document.querySelectorAll('button.main')].find((found) => found.textContent === 'Answer' && !found.disabled)`;
    await page.until(`${button} !== undefined`);
    await new Promise((resolve) => setTimeout(resolve, LOOK));
    await page.evaluate(CLOCK);
    await page.evaluate(`${button}.click()`);
    await unlessAborted(page.until('clock.end !== undefined'), signal);
    const seconds = Number(await page.evaluate('clock.end - clock.begun')) / 1000;
    const peakBytes = browser.peakBytesOfTab;
    await expectAnswers(page, expected);
    return { seconds, ...(peakBytes !== undefined && { peakBytes }) };
  } finally {
    await browser.stop();
  }
}

async function expectAnswers(page: PlainPage, expected: Answers): Promise<void> {
  const job = String(await page.evaluate(`location.pathname.split('/').filter(Boolean)[1]`));
  const actual = new Map<string, Uint8Array>();
  for (const name of expected.keys()) {
    const text = await page.evaluate(`fetch('/v1/jobs/${job}/answers/${name}?format=csv').then((got) => got.text())`);
    actual.set(name, Buffer.from(String(text)));
  }
  const [difference] = compareAnswers(actual, expected);
  if (difference) throw new Error(`the page: other answers than the command line: ${difference.message}`);
}

export function reportPage(sizes: readonly PageRuns[]): string[] {
  const rows = sizes.map(({ bytes, lineSeconds, pageSeconds, peakBytesOfTab }) => [
    printMegabytes(bytes),
    printSpread(spread(lineSeconds), 2),
    printSpread(spread(pageSeconds), 2),
    printSpread(pairwiseRatio(lineSeconds, pageSeconds), 2),
    printMegabytes(peakBytesOfTab.length > 0 ? Math.max(...peakBytesOfTab) : undefined),
  ]);
  const heads = [
    'input, MB',
    'command line, seconds',
    'page, seconds',
    'its speed / command line',
    'peak RSS of the tab, MB',
  ];
  return [
    table([heads, ...rows]),
    'Seconds of the page are from the click to the end of the job; of the command line, of the whole command.',
  ];
}
