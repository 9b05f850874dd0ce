/**
 * The life of one connection to the broker, as a function from state and event to state and effects. Owns: when to connect, to
 * wait and to give up. Must not know: sockets, clocks, amqplib.
 *
 *   connecting ─opened→ open ─lost→ waiting ─retryDue→ connecting …    closeAsked, anywhere → closing or closed
 *        └─failed→ waiting, or closed when there has never been a connection and trying on makes no sense
 *
 * Invariants: at most one attempt or one connection exists, and only in connecting, open and closing; at most one timer, and only
 * in waiting; `up` and `down` are announced in turn, `closed` once and last. Attempts are counted on across connections that were
 * lost before they were steady: a broker that takes connections and ends them is not asked more often than one that refuses them.
 */
export type LifecycleState =
  | { readonly name: 'connecting'; readonly attempt: number; readonly known: boolean }
  | { readonly name: 'open'; readonly attempt: number }
  | { readonly name: 'waiting'; readonly attempt: number; readonly known: boolean }
  | { readonly name: 'closing' }
  | { readonly name: 'closed' };

export type LifecycleEvent =
  | { readonly type: 'opened' }
  /** The attempt has come to nothing. `hopeless`: out of time or refused; it ends a connection that has never been open. */
  | { readonly type: 'failed'; readonly error: unknown; readonly hopeless: boolean }
  /** The open connection has ended, whoever ended it. `steady`: it lasted (`isSteady`), so the pauses start from the shortest. */
  | { readonly type: 'lost'; readonly error: unknown; readonly steady: boolean }
  | { readonly type: 'retryDue' }
  | { readonly type: 'closeAsked' };

export type LifecycleEffect =
  | { readonly do: 'connect'; readonly attempt: number }
  /** Gives up the attempt under way; `failed` or `opened` follows. */
  | { readonly do: 'abandon' }
  /** Says farewell to the broker; `lost` follows. */
  | { readonly do: 'disconnect' }
  | { readonly do: 'schedule'; readonly attempt: number }
  | { readonly do: 'cancelTimer' }
  | { readonly do: 'announce'; readonly what: 'up' }
  | { readonly do: 'announce'; readonly what: 'down' | 'closed'; readonly error?: unknown };

export type Step = readonly [LifecycleState, readonly LifecycleEffect[]];

/** `known`: whether there has been a connection; before that, failures can be final. */
export const begin = (): Step => [{ name: 'connecting', attempt: 1, known: false }, [{ do: 'connect', attempt: 1 }]];

export function step(state: LifecycleState, event: LifecycleEvent): Step {
  switch (state.name) {
    case 'connecting':
      return whileConnecting(state, event);
    case 'open':
      return whileOpen(state, event);
    case 'waiting':
      return whileWaiting(state, event);
    case 'closing':
      return whileClosing(state, event);
    case 'closed':
      return [state, []];
  }
}

function whileConnecting(state: LifecycleState & { name: 'connecting' }, event: LifecycleEvent): Step {
  switch (event.type) {
    case 'opened':
      return [{ name: 'open', attempt: state.attempt }, [{ do: 'announce', what: 'up' }]];
    case 'failed':
      if (event.hopeless && !state.known) return closed(event.error);
      return wait(state.attempt, state.known);
    case 'closeAsked':
      return [{ name: 'closing' }, [{ do: 'abandon' }]];
    case 'lost':
    case 'retryDue':
      return [state, []];
  }
}

function whileOpen(state: LifecycleState & { name: 'open' }, event: LifecycleEvent): Step {
  switch (event.type) {
    case 'lost': {
      const [next, effects] = wait(event.steady ? 1 : state.attempt, true);
      return [next, [{ do: 'announce', what: 'down', error: event.error }, ...effects]];
    }
    case 'closeAsked':
      return [{ name: 'closing' }, [{ do: 'announce', what: 'down' }, { do: 'disconnect' }]];
    case 'opened':
    case 'failed':
    case 'retryDue':
      return [state, []];
  }
}

function whileWaiting(state: LifecycleState & { name: 'waiting' }, event: LifecycleEvent): Step {
  switch (event.type) {
    case 'retryDue': {
      const attempt = state.attempt + 1;
      return [{ name: 'connecting', attempt, known: state.known }, [{ do: 'connect', attempt }]];
    }
    case 'closeAsked': {
      const [next, effects] = closed();
      return [next, [{ do: 'cancelTimer' }, ...effects]];
    }
    case 'opened':
    case 'failed':
    case 'lost':
      return [state, []];
  }
}

function whileClosing(state: LifecycleState & { name: 'closing' }, event: LifecycleEvent): Step {
  switch (event.type) {
    // The attempt was quicker than its abandonment.
    case 'opened':
      return [state, [{ do: 'disconnect' }]];
    case 'failed':
    case 'lost':
      return closed();
    case 'retryDue':
    case 'closeAsked':
      return [state, []];
  }
}

const wait = (attempt: number, known: boolean): Step => [
  { name: 'waiting', attempt, known },
  [{ do: 'schedule', attempt }],
];

const closed = (error?: unknown): Step => [
  { name: 'closed' },
  [error === undefined ? { do: 'announce', what: 'closed' } : { do: 'announce', what: 'closed', error }],
];

export interface PauseLimits {
  /** The first pause, and the longest (ms). */
  readonly first: number;
  readonly max: number;
}

/**
 * The pause before attempt `attempt` + 1 (ms): doubles from `first` to `max`, and half of it is random, so that the processes that
 * lost the same broker do not come back in one moment. `random` is from [0, 1).
 */
export function retryDelay(attempt: number, limits: PauseLimits, random: number): number {
  const full = Math.min(limits.max, limits.first * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}

/** In longest pauses: a connection that lasted so long was of use. */
const STEADY = 5;

/** @param lasted how long a connection was open (ms). */
export const isSteady = (lasted: number, { max }: PauseLimits): boolean => lasted >= STEADY * max;
