/**
 * `npm run bench -- --page-delay`: how long after a person has done something the page shows it, by Event Timing of the browser (in steps of 8 ms),
 * with a table of 100,000 rows. What is done comes as from a mouse and a keyboard, over the browser's pipe.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { circumstances } from '../machine';
import { parseOptions } from '../options';
import { root } from '../root';
import { spread } from '../statistics';
import { printSpread, table } from '../table';
import { PlainBrowser, type PlainPage } from './plain-browser';

export const pageDelayUsage = `npm run bench -- --page-delay [options]
  --runs N       measured pages (default 5)
  --record       appends the result to docs/benchmark-results/budgets.md
`;

const ROWS = 100_000;
/** Between two turns of the wheel, as of a hand that scrolls fast (ms). */
const TURN = 30;
/** For what is fetched after a deed, and drawn (ms). */
const REST = 600;

/** One interaction, in ms. */
export interface Delay {
  readonly name: string;
  /** From what was done to the next paint. */
  readonly duration: number;
  /** Of it, before the page was told. */
  readonly waited: number;
  /** Of it, in the page's code. */
  readonly worked: number;
}

type Deed = (page: PlainPage) => Promise<void>;

/** The middle of the table that is shown. */
const MIDDLE = { x: 640, y: 420 };

const deeds: Readonly<Record<string, Deed>> = {
  async 'the wheel over the table'(page) {
    await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...MIDDLE });
    for (let turn = 0; turn < 80; turn++) {
      const deltaY = turn % 20 < 14 ? 400 : turn % 20 < 18 ? -250 : 20_000;
      await page.send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...MIDDLE, deltaX: 0, deltaY });
      await rest(TURN);
    }
  },
  async 'the mouse over rows'(page) {
    for (let move = 0; move < 60; move++) {
      const place = { x: MIDDLE.x + ((move * 37) % 300) - 150, y: MIDDLE.y + ((move * 53) % 300) - 150 };
      await page.send('Input.dispatchMouseEvent', { type: 'mouseMoved', ...place });
      await rest(TURN);
    }
  },
  async 'keys in the table'(page) {
    await page.evaluate(`document.querySelector('.rows').focus()`);
    for (const key of ['PageDown', 'PageDown', 'End', 'PageUp', 'ArrowUp', 'Home', 'ArrowDown']) await press(page, key);
  },
  async 'a search, letter by letter'(page) {
    await page.evaluate(`document.querySelector('input[type=search]').focus()`);
    for (const text of ['0', '0', '1', '2']) {
      await page.send('Input.dispatchKeyEvent', { type: 'keyDown', key: text, text });
      await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key: text });
      await rest(TURN * 3);
    }
    await rest(REST);
    for (let i = 0; i < 4; i++) await press(page, 'Backspace', 8);
  },
  async 'a click on a column'(page) {
    const place = JSON.parse(
      String(
        await page.evaluate(
          `(() => { const { x, y } = document.querySelectorAll('.row.head button')[1].getBoundingClientRect(); return JSON.stringify({ x: x + 4, y: y + 4 }); })()`,
        ),
      ),
    ) as object;
    for (let click = 0; click < 3; click++) {
      for (const type of ['mousePressed', 'mouseReleased'])
        await page.send('Input.dispatchMouseEvent', { type, ...place, button: 'left', clickCount: 1 });
      await rest(REST);
    }
  },
};

export async function benchPageDelay(args: readonly string[], signal: AbortSignal): Promise<void> {
  const { runs, record } = parseOptions(args.filter((arg) => arg !== '--page-delay'));
  execFileSync('npx', ['nx', 'build', 'client'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const found = new Map<string, Delay[][]>(Object.keys(deeds).map((name) => [name, []]));
  await served(async (url) => {
    const job = await completedJob(url);
    // The first is not counted.
    for (let run = -1; run < runs; run++) {
      signal.throwIfAborted();
      for (const [name, delays] of await delaysOf(`${url}/jobs/${job}/q1`)) {
        if (run >= 0) found.get(name)!.push(delays);
        process.stderr.write(`${name}: ${delays.length} events, ${sayDelay(longest(delays))}\n`);
      }
    }
  });
  const text = reportDelays(found);
  console.log(text);
  if (!record) return;
  const { date, machine, commit } = circumstances(new Date());
  const facts = `- Machine: ${machine}\n- Commit: ${commit}\n- Command: \`npm run bench -- ${args.join(' ')}\``;
  appendFileSync(
    join(root, 'docs/benchmark-results/budgets.md'),
    `\n## ${date} UTC, delays of the page\n\n${facts}\n\n${text}\n`,
  );
}

/** The longest of each page, over all pages. */
export function reportDelays(found: ReadonlyMap<string, readonly (readonly Delay[])[]>): string {
  const rows = [...found].map(([name, pages]) => {
    const all = pages.flat();
    return [
      name,
      String(all.length),
      printSpread(spread(pages.map((delays) => longest(delays)?.duration ?? 0)), 0),
      sayDelay(longest(all)),
    ];
  });
  const heads = ['with 100,000 rows', 'events', 'longest of a page, ms', 'the longest'];
  return `${table([heads, ...rows])}\n\nEvents that were shown within 16 ms are not among them: the browser does not tell of these.`;
}

const longest = (delays: readonly Delay[]): Delay | undefined =>
  delays.reduce<Delay | undefined>(
    (most, delay) => (most && most.duration >= delay.duration ? most : delay),
    undefined,
  );

const sayDelay = (delay: Delay | undefined): string =>
  delay
    ? `${delay.name} ${delay.duration.toFixed(0)} ms: ${delay.waited.toFixed(0)} waited, ${delay.worked.toFixed(0)} in the page`
    : 'under 16 ms';

/** Of a page that is opened anew. */
async function delaysOf(address: string): Promise<Map<string, Delay[]>> {
  const browser = PlainBrowser.launch();
  try {
    const page = await browser.open(address);
    await page.send('Emulation.setDeviceMetricsOverride', {
      width: 1280,
      height: 800,
      deviceScaleFactor: 1,
      mobile: false,
    });
    await page.until(
      `document.querySelector('.rows [role=cell]')?.textContent !== undefined && document.querySelector('.plot svg') !== null`,
    );
    await page.evaluate(`document.querySelector('.rows').scrollIntoView({ block: 'center' })`);
    await page.evaluate(OBSERVE);
    const found = new Map<string, Delay[]>();
    for (const [name, act] of Object.entries(deeds)) {
      await rest(REST);
      await page.evaluate('seenDelays.length = 0');
      await act(page);
      await rest(REST);
      found.set(name, JSON.parse(String(await page.evaluate('JSON.stringify(seenDelays)'))) as Delay[]);
    }
    return found;
  } finally {
    await browser.stop();
  }
}

const OBSERVE = `
  globalThis.seenDelays = [];
  new PerformanceObserver((list) => {
    for (const { name, duration, startTime, processingStart, processingEnd } of list.getEntries())
      seenDelays.push({ name, duration, waited: processingStart - startTime, worked: processingEnd - processingStart });
  }).observe({ type: 'event', durationThreshold: 16 });
`;

async function press(page: PlainPage, key: string, code?: number): Promise<void> {
  const codes: Readonly<Record<string, number>> = {
    PageUp: 33,
    PageDown: 34,
    End: 35,
    Home: 36,
    ArrowUp: 38,
    ArrowDown: 40,
  };
  const windowsVirtualKeyCode = code ?? codes[key]!;
  await page.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, code: key, windowsVirtualKeyCode });
  await page.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode });
  await rest(REST / 4);
}

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** `coffee serve` on a folder whose Q1 has so many rows. */
async function served(measure: (url: string) => Promise<void>): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), 'coffee-bench-page-'));
  const data = join(scratch, 'data');
  for (const name of ['stores', 'transactions']) mkdirSync(join(data, name), { recursive: true });
  writeFileSync(join(data, 'stores/stores.csv'), 'store_id,store_name\n1,First\n');
  const sales = Array.from({ length: ROWS }, (_, n) => {
    const id = `${String(n).padStart(8, '0')}-0000-4000-8000-000000000000`;
    return `${id},1,1,,7,80.0,0.0,${(75 + (n % 9000) / 10).toFixed(1)},2024-05-05 10:00:00`;
  });
  const header =
    'transaction_id,store_id,payment_method_id,voucher_id,user_id,original_amount,discount_applied,final_amount,created_at';
  writeFileSync(join(data, 'transactions/transactions_202405.csv'), `${[header, ...sales].join('\n')}\n`);
  const args = ['serve', data, '--port', '0', '--results', join(scratch, 'results')];
  const child = spawn(process.execPath, [join(root, 'dist/apps/client/main.js'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    for await (const line of createInterface({ input: child.stdout })) return await measure(line);
    throw new Error('coffee serve has ended');
  } finally {
    if (child.exitCode === null) {
      child.kill('SIGINT');
      await once(child, 'exit');
    }
    rmSync(scratch, { recursive: true, force: true });
  }
}

async function completedJob(url: string): Promise<string> {
  const headers = { 'Content-Type': 'application/json' };
  const body = JSON.stringify({ data: 'served', queries: ['q1'] });
  const { job } = (await (await fetch(`${url}/v1/jobs`, { method: 'POST', headers, body })).json()) as {
    readonly job: string;
  };
  for (;;) {
    const { state, rows } = (await (await fetch(`${url}/v1/jobs/${job}`)).json()) as {
      readonly state: string;
      readonly rows?: number;
    };
    if (state === 'completed' && rows !== ROWS) throw new Error(`the job has ${rows} rows, not ${ROWS}`);
    if (state === 'completed') return job;
    if (state !== 'running' && state !== 'queued') throw new Error(`the job is ${state}`);
    await rest(100);
  }
}
