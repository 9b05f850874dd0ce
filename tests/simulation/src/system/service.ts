/**
 * A service of the system: a process that is started again, some time after it has ended, as a container engine does. Owns: its generations,
 * and the named places where one may crash. Must not know: what it does.
 */
import { CoffeeError } from '@coffee/core';
import type { Chance } from '../virtual/chance';
import type { Running, World } from './world';

/** What runs in a process of a service. */
export interface Part {
  /** In order: takes nothing new, settles what it has. */
  stop(): Promise<void>;
}

/** What a process of a service may do beside its work. */
export interface Ways {
  /** It cannot go on, and ends. */
  readonly end: (error: unknown) => void;
  /** It passes a named place, where it may crash. */
  readonly pass: (place: string) => void;
  /** It dies at once. */
  readonly crash: (how: string) => void;
}

export interface ServiceOptions {
  readonly name: string;
  /** Starts what runs in it. */
  readonly begin: (running: Running, ways: Ways) => Promise<Part>;
  /** How often processes of this service crash at a named place; less one each time. */
  readonly crashes: { left: number };
}

/** How long (ms) a process that has ended is away. */
const AWAY = { shortest: 20, longest: 5000 };

export class Service {
  #running: Running | undefined;
  #part: Part | undefined;
  #generation = 0;
  #stopping = false;

  constructor(
    private readonly world: World,
    private readonly chance: Chance,
    readonly options: ServiceOptions,
  ) {
    this.#start();
  }

  get name(): string {
    return this.options.name;
  }

  /** The process that runs now; undefined between two. */
  get running(): Running | undefined {
    return this.#running;
  }

  /** Ends its process at once. */
  kill(): void {
    this.#ended('killed');
  }

  /** In order, for good. */
  async stop(): Promise<void> {
    this.#stopping = true;
    const running = this.#running;
    if (!running || !this.#part) return this.kill();
    await running.process.enter(async () => {
      await this.#part?.stop();
      await running.transport.close();
    });
    running.process.kill();
  }

  #start(): void {
    const running = this.world.start(`${this.name}#${++this.#generation}`);
    this.#running = running;
    const { process, transport } = running;
    const end = (error: unknown): void => {
      if (!process.alive) return;
      this.world.failed(`${this.name} ends`, error);
      this.#ended('ends', running);
    };
    void transport.broken.then(() => end(new CoffeeError('TRANSPORT', 'the connection was dropped')));
    const crash = (how: string): void => this.#ended(how, running);
    const pass = (place: string): void => {
      const { crashes } = this.options;
      if (crashes.left <= 0 || this.world.calm || !this.chance.hits(0.1)) return;
      crashes.left--;
      this.world.count('crash at a place', place);
      crash(`crashed ${place}`);
    };
    process.enter(() => {
      this.world.tell('starts');
      this.options.begin(running, { end, pass, crash }).then((part) => {
        if (this.#running === running) this.#part = part;
      }, end);
    });
  }

  #ended(how: string, running = this.#running): void {
    if (!running?.process.alive) return;
    running.process.enter(() => this.world.tell(how));
    running.process.kill();
    this.#running = undefined;
    this.#part = undefined;
    if (this.#stopping) return;
    const { scheduler } = this.world;
    scheduler.after(this.chance.duration(AWAY.shortest, AWAY.longest), () => this.#start(), scheduler.itself);
  }
}
