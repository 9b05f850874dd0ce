/** `coffee top`: the jobs of this token on a cluster, how fast they go, and which stage each waits for; again and again on a terminal. It asks, and disturbs nobody. */
import { Command } from 'commander';
import { asCoffeeError } from '@coffee/core';
import type { GatewayClient } from '@coffee/sessions/client';
import { stdout } from '../terminal/terminal';
import { onFullScreen, type Screen } from '../top/full-screen';
import { Loads, type SystemView } from '../top/loads';
import { renderTop, type TopContext } from '../top/top-view';
import { integerFlag } from './flags';
import { gatewayClient, withGateway, type GatewayFlags } from './gateway-flags';

interface TopFlags extends GatewayFlags {
  readonly interval?: number;
}

const USUAL_INTERVAL = 1;
/** How long a gateway that does not answer is waited for until the screen says so (s). */
const SCREEN_PATIENCE = 2;

export function topCommand(): Command {
  const command = new Command('top')
    .description('show what runs on a cluster, how fast, and what it waits for; Ctrl-C ends it')
    .option(
      '--interval <seconds>',
      `between two looks (default: ${USUAL_INTERVAL}); where there is no terminal: looks again and again, not once`,
      integerFlag('--interval', 1, 3600),
    );
  return withGateway(command).action(async (flags: TopFlags) => {
    const top = new Top(await gatewayClient(flags), flags);
    if (!stdout.canRedraw) return top.asText();
    // On a screen it is said there what is waited for.
    await top.onScreen(await gatewayClient({ ...flags, quiet: true, patience: flags.patience ?? SCREEN_PATIENCE }));
  });
}

class Top {
  readonly #loads = new Loads();
  readonly #interval: number;

  constructor(
    private readonly client: GatewayClient,
    private readonly flags: TopFlags,
  ) {
    this.#interval = flags.interval ?? USUAL_INTERVAL;
  }

  /** @param later that asks once it is known that there is a gateway: one that was never there is an error like that of any other command. */
  async onScreen(later: GatewayClient): Promise<void> {
    let view = await this.#look(this.client);
    let told = Date.now();
    await onFullScreen(stdout, async (screen) => {
      for (;;) {
        this.#show(screen, view, { now: told });
        await wait(this.#interval);
        try {
          view = await this.#look(later);
          told = Date.now();
        } catch (thrown) {
          const error = asCoffeeError(thrown);
          if (!error.retriable) throw error;
          this.#show(screen, view, { now: told, problem: `as of then: ${error.message}; trying again …` });
        }
      }
    });
  }

  /** Rates take two looks. */
  async asText(): Promise<void> {
    await this.#look(this.client);
    for (let first = true; first || this.flags.interval !== undefined; first = false) {
      await wait(this.#interval);
      const view = await this.#look(this.client);
      stdout.lines([...(first ? [] : ['']), ...renderTop(view, this.#context({ now: Date.now() }, Infinity))]);
    }
  }

  async #look(client: GatewayClient): Promise<SystemView> {
    return this.#loads.view(await client.lookAt(), performance.now() / 1000);
  }

  #show(screen: Screen, view: SystemView, at: Pick<TopContext, 'now' | 'problem'>): void {
    screen.show(() => renderTop(view, this.#context(at, stdout.width)));
  }

  #context(at: Pick<TopContext, 'now' | 'problem'>, width: number): TopContext {
    return { ...at, gateway: this.flags.gateway ?? '', width };
  }
}

/** The process lives on meanwhile: `pause` of the libraries would let it end. */
const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, seconds * 1000));
