/**
 * The life of a client's link to one of several gateways, as a function from state and event to state and effects. Owns: whose turn it
 * is, how long to pause, which gateway is left for good, and when to give up. Must not know: sockets, clocks, what is said.
 *
 *   connecting ─opened→ open ─lost→ connecting, when another gateway has its first chance; else pausing ─retryDue→ connecting
 *        └─failed→ the same                        patience at an end, an error that stays, no gateway left, stopAsked → closed
 *
 * Invariants: at most one connection or attempt exists, and only in connecting and open; at most one timer, and only in pausing.
 * Failures are counted since something new came, over all connections: one that brought nothing doubles the pause. So is the time
 * without a gateway that serves us, which patience bounds. It gives up once, and does nothing afterwards.
 */
import type { CoffeeError } from '@coffee/core';

export interface LinkPolicy {
  readonly gateways: number;
  /** The first pause (ms); the longest is 25 times that. */
  readonly pause: number;
  /** How long to go on without a gateway that serves us (ms); `first`, until one has. */
  readonly patience: number;
  readonly firstPatience: number;
}

/** What an error means for the link: try on, never with this gateway again, or not at all. */
export type Verdict = 'retry' | 'leave-gateway' | 'give-up';

/** Times are of a clock that only goes forward (ms). */
export type LinkEvent =
  | { readonly type: 'opened' }
  /** The gateway does what we are here for. */
  | { readonly type: 'served'; readonly at: number }
  /** Something came that had not come before. */
  | { readonly type: 'news' }
  /** The attempt has come to nothing, or the connection has ended. */
  | { readonly type: 'lost'; readonly error: CoffeeError; readonly verdict: Verdict; readonly at: number }
  | { readonly type: 'retryDue' }
  | { readonly type: 'stopAsked' };

export type LinkEffect =
  | { readonly do: 'connect'; readonly gateway: number }
  | { readonly do: 'disconnect' }
  | { readonly do: 'pause'; readonly upTo: number }
  | { readonly do: 'cancelTimer' }
  /** Every gateway has failed once, before any served us: told once. */
  | { readonly do: 'tellWaiting'; readonly error: CoffeeError }
  /** A gateway that served us does no more: told once until another does. */
  | { readonly do: 'tellInterrupted'; readonly error: CoffeeError }
  | { readonly do: 'giveUp'; readonly error: CoffeeError };

interface Memory {
  readonly gateway: number;
  /** Gateways that broke the protocol. */
  readonly left: readonly number[];
  /** Attempts and connections since something new came. */
  readonly failures: number;
  /** Whether a gateway has ever served us. */
  readonly known: boolean;
  readonly told: boolean;
  /** Time without a gateway that served us, since something new came: before `since`. */
  readonly away: number;
  /** When this time without one began, or when the gateway began to serve us. */
  readonly since: number;
}
export type LinkState =
  | (Memory & { readonly name: 'connecting' | 'pausing' })
  | (Memory & { readonly name: 'open'; readonly served: boolean })
  | { readonly name: 'closed' };
type Alive = Exclude<LinkState, { readonly name: 'closed' }>;

export type Step = readonly [LinkState, readonly LinkEffect[]];

export function begin(at: number): Step {
  const memory = { gateway: 0, left: [], failures: 0, known: false, told: false, away: 0, since: at };
  return [{ name: 'connecting', ...memory }, [{ do: 'connect', gateway: 0 }]];
}

export function step(state: LinkState, event: LinkEvent, policy: LinkPolicy): Step {
  if (state.name === 'closed') return [state, []];
  switch (event.type) {
    case 'opened':
      return state.name === 'connecting' ? [{ ...state, name: 'open', served: false }, []] : [state, []];
    case 'served':
      if (state.name !== 'open' || state.served) return [state, []];
      return [served(state, event.at), []];
    case 'news':
      return state.name === 'open' ? [{ ...state, failures: 0, away: 0 }, []] : [state, []];
    case 'lost':
      return state.name === 'pausing' ? [state, []] : lost(state, event, policy);
    case 'retryDue':
      return state.name === 'pausing' ? connect(state) : [state, []];
    case 'stopAsked':
      return [{ name: 'closed' }, [{ do: state.name === 'pausing' ? 'cancelTimer' : 'disconnect' }]];
  }
}

const served = (state: Alive & { name: 'open' }, at: number): LinkState => ({
  ...state,
  served: true,
  known: true,
  told: false,
  away: state.away + at - state.since,
  since: at,
});

function lost(state: Alive, event: LinkEvent & { type: 'lost' }, policy: LinkPolicy): Step {
  const { error, verdict, at } = event;
  const left = verdict === 'leave-gateway' ? [...state.left, state.gateway] : state.left;
  if (verdict === 'give-up' || left.length === policy.gateways) return giveUp(error);
  const { interrupted, ...memory } = afterLoss(state, at, policy);
  const next: Memory = { ...memory, left, failures: memory.failures + 1, gateway: nextOf(state.gateway, left, policy) };
  const said: LinkEffect[] = interrupted ? [{ do: 'tellInterrupted', error }] : [];
  const chances = policy.gateways - left.length;
  if (next.failures < chances) {
    const [connecting, effects] = connect(next);
    return [connecting, [...said, ...effects]];
  }
  const patience = (state.known ? policy.patience : policy.firstPatience) - (next.away + at - next.since);
  if (patience <= 0) return giveUp(error);
  const waiting = !state.known && !next.told;
  if (waiting) said.push({ do: 'tellWaiting', error });
  const pause = policy.pause * Math.min(2 ** (next.failures - chances), 25);
  return [
    { name: 'pausing', ...next, told: true },
    [...said, { do: 'pause', upTo: Math.max(policy.pause, Math.min(pause, patience)) }],
  ];
}

/** What is remembered of the connection that has gone. One that held for as long as patience does was no vain one. */
function afterLoss(state: Alive, at: number, policy: LinkPolicy): Memory & { readonly interrupted: boolean } {
  const { gateway, left, known, told } = state;
  if (state.name !== 'open' || !state.served) {
    const { failures, away, since } = state;
    return { gateway, left, known, told, failures, away, since, interrupted: false };
  }
  const held = at - state.since >= policy.patience;
  const counts = held ? { failures: 0, away: 0 } : { failures: state.failures, away: state.away };
  return { gateway, left, known, told, ...counts, since: at, interrupted: true };
}

function nextOf(gateway: number, left: readonly number[], { gateways }: LinkPolicy): number {
  let next = gateway;
  do next = (next + 1) % gateways;
  while (left.includes(next));
  return next;
}

const connect = ({ gateway, left, failures, known, told, away, since }: Memory): Step => [
  { name: 'connecting', gateway, left, failures, known, told, away, since },
  [{ do: 'connect', gateway }],
];

const giveUp = (error: CoffeeError): Step => [{ name: 'closed' }, [{ do: 'giveUp', error }]];
