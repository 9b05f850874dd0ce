/**
 * A real browser for the tests of one file, without a window. Owns: its process, and what its pages complained of: an exception, a line of the
 * console that is an error, a request to anywhere but the page's own server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';
import { findChromium } from '@coffee/debian';

const FLAGS = [
  ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--no-first-run', '--disable-dev-shm-usage'],
  // A test may ask for the garbage to be collected, by gc().
  '--js-flags=--expose-gc',
];

/** For what should be there on a slow and shared machine (ms). */
const WAIT = 60_000;

/** A job may end between the page's look at it and its request for the plan: no fault of the page, but the browser tells. */
const ENDED = /status of 410 .*\/plan\)$/;

export class TestBrowser {
  readonly complaints: string[] = [];

  private constructor(
    private readonly profile: string,
    private readonly context: BrowserContext,
  ) {}

  /** @param options what the person in front of it prefers: language, theme, size of the window. */
  static async launch(options: BrowserContextOptions = {}): Promise<TestBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'coffee-browser-'));
    // What only the page's own requests are spared, threads of its threads are not.
    const flags = options.ignoreHTTPSErrors ? [...FLAGS, '--ignore-certificate-errors'] : FLAGS;
    const context = await chromium.launchPersistentContext(profile, {
      ...{ executablePath: findChromium(console.warn), headless: true, args: flags, locale: 'en', ...options },
    });
    const browser = new TestBrowser(profile, context);
    context.on('weberror', (error) => browser.complaints.push(String(error.error())));
    context.on('console', (message) => {
      const complaint = `${message.text()} (${message.location().url})`;
      if (message.type() === 'error' && !ENDED.test(complaint)) browser.complaints.push(complaint);
    });
    return browser;
  }

  /** @returns a tab that shows the address. */
  async open(address: string): Promise<Page> {
    const page = await this.context.newPage();
    page.setDefaultTimeout(WAIT);
    const { origin } = new URL(address);
    page.on('request', (request) => {
      const url = new URL(request.url());
      const isOwn = url.origin === origin || ['data:', 'blob:'].includes(url.protocol);
      if (!isOwn) this.complaints.push(`a request to ${request.url()}`);
    });
    await page.goto(address);
    return page;
  }

  async stop(): Promise<void> {
    await this.context.close();
    rmSync(this.profile, { recursive: true, force: true });
  }
}
