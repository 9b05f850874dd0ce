/**
 * Places for what keeps a connection to the gateway for long. Over HTTP/1.1 a browser has six to one address, for all of its tabs: whoever took them
 * all would leave none for what a person asks for. Owns: how many there are of a kind, for all tabs where the browser has locks, else for this
 * thread alone (a page that came over plain HTTP from another machine has none).
 */

/** Of six connections one is always left. */
export const SENDING = { kind: 'sending', count: 3 } as const;
export const LISTENING = { kind: 'listening', count: 2 } as const;

type LetGo = () => void;

interface Place {
  readonly name: string;
  /** While it is taken from other tabs, too. */
  letGo: LetGo | undefined;
  /** As of `performance.now()`. */
  since: number;
}

/** To give a place back and get one again costs time: a tab goes on with its own for so long (ms). */
const TURN = 250;

const nothing: LetGo = () => undefined;

export class Places {
  readonly #all: readonly string[];
  /** Of this thread. */
  readonly #free: Place[];
  readonly #waiting: ((place: Place) => void)[] = [];

  constructor(
    { kind, count }: { readonly kind: string; readonly count: number },
    private readonly locks: Pick<LockManager, 'request'> | undefined,
  ) {
    this.#all = Array.from({ length: count }, (_, i) => `${kind} ${i}`);
    this.#free = this.#all.map((name) => ({ name, letGo: undefined, since: 0 }));
  }

  /** Waits for one, in turn with other tabs. @returns lets it go, to be called once. */
  async take(): Promise<LetGo> {
    const place = this.#free.shift() ?? (await new Promise<Place>((resolve) => this.#waiting.push(resolve)));
    if (!place.letGo) {
      place.letGo = (await this.#ifFree(place.name)) ?? (await this.#firstThatIs());
      place.since = performance.now();
    }
    return () => this.#goOn(place);
  }

  #goOn(place: Place): void {
    const next = this.#waiting.shift();
    if (!next || performance.now() - place.since >= TURN) {
      place.letGo?.();
      place.letGo = undefined;
    }
    if (next) next(place);
    else this.#free.push(place);
  }

  /** @returns lets it go, to be called once; undefined when all are taken. */
  async takeFree(): Promise<LetGo | undefined> {
    const place = this.#free.shift();
    if (!place) return undefined;
    place.letGo = await this.#anyThatIsFree();
    place.since = performance.now();
    if (place.letGo) return () => this.#goOn(place);
    // Other tabs have them all.
    this.#goOn(place);
    return undefined;
  }

  async #anyThatIsFree(): Promise<LetGo | undefined> {
    for (const name of this.#all) {
      const letGo = await this.#ifFree(name);
      if (letGo) return letGo;
    }
    return undefined;
  }

  #ifFree(name: string): Promise<LetGo | undefined> {
    return new Promise((resolve) => {
      const take = (lock: Lock | null): Promise<void> | undefined => {
        if (!lock) return void resolve(undefined);
        return new Promise<void>((letGo) => resolve(letGo));
      };
      this.#ask(name, { ifAvailable: true }, take, () => resolve(nothing));
    });
  }

  #firstThatIs(): Promise<LetGo> {
    const others = new AbortController();
    return new Promise((resolve) => {
      const take = (): Promise<void> | undefined => {
        // Two may come at once.
        if (others.signal.aborted) return undefined;
        others.abort();
        return new Promise<void>((letGo) => resolve(letGo));
      };
      for (const name of this.#all) this.#ask(name, { signal: others.signal }, take, () => resolve(nothing));
    });
  }

  /** @param withoutLocks where there are none, or they are refused; also of one that is given up, whose promise is settled then. */
  #ask(name: string, options: LockOptions, take: LockGrantedCallback<unknown>, withoutLocks: () => void): void {
    if (this.locks) this.locks.request(name, options, take).catch(withoutLocks);
    else withoutLocks();
  }
}
