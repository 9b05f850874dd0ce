/**
 * Explores every state that can be reached, breadth first, and checks two things: no state violates safety; and from every
 * state the end can be reached without the help of a further fault (so nothing ever waits for what will not come).
 */
import type { Configuration } from './configuration';
import { createModel } from './model';
import { Keys, keyOf } from './state-key';
import type { World } from './world';

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  /** Undefined when all is well. */
  readonly violation?: { readonly what: string; readonly trace: readonly string[] };
}

/** @param limit states after which it gives up: a configuration that is too large for a test. */
export function explore(configuration: Configuration, limit = 2_000_000): Exploration {
  const model = createModel(configuration);
  const keys = new Keys();
  const ids = new Map<string, number>();
  const parents: number[] = [];
  const labels: string[] = [];
  const done: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  let transitions = 0;
  const frontier: (World | undefined)[] = [];
  const visit = (world: World, parent: number, label: string): number => {
    const key = keyOf(world, keys, configuration.killable);
    let id = ids.get(key);
    if (id === undefined) {
      ids.set(key, (id = ids.size));
      parents.push(parent);
      labels.push(label);
      frontier.push(world);
    }
    return id;
  };
  const traceTo = (state: number): string[] => {
    const trace: string[] = [];
    for (let at = state; at >= 0; at = parents[at]!) trace.unshift(labels[at]!);
    return trace;
  };
  for (const { label, world } of model.initial) visit(world, -1, label);
  for (let id = 0; id < frontier.length; id++) {
    const world = frontier[id]!;
    frontier[id] = undefined;
    if (world.violation !== '') {
      return { states: ids.size, transitions, violation: { what: world.violation, trace: traceTo(id) } };
    }
    if (model.isDone(world)) done.push(id);
    for (const { label, fault, next } of model.from(world)) {
      const reached = visit(next, id, label);
      transitions++;
      if (fault || reached === id) continue;
      from.push(id);
      to.push(reached);
    }
    if (ids.size > limit) throw new Error(`${configuration.name}: more than ${limit} states`);
  }
  const stuck = firstThatCannotReach(done, from, to, ids.size);
  if (stuck === undefined) return { states: ids.size, transitions };
  const what = 'the end cannot be reached any more';
  return { states: ids.size, transitions, violation: { what, trace: traceTo(stuck) } };
}

/** The lowest state from which no edge leads on to one of `goals`. */
function firstThatCannotReach(goals: number[], from: number[], to: number[], states: number): number | undefined {
  const first = new Int32Array(states + 1);
  for (const target of to) first[target + 1]!++;
  for (let i = 0; i < states; i++) first[i + 1]! += first[i]!;
  const next = first.slice();
  const before = new Int32Array(to.length);
  to.forEach((target, edge) => (before[next[target]!++] = from[edge]!));
  const reaches = new Uint8Array(states);
  const open = goals.slice();
  for (const goal of goals) reaches[goal] = 1;
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    for (let edge = first[state]!; edge < first[state + 1]!; edge++) {
      const origin = before[edge]!;
      if (reaches[origin] === 1) continue;
      reaches[origin] = 1;
      open.push(origin);
    }
  }
  const stuck = reaches.indexOf(0);
  return stuck < 0 ? undefined : stuck;
}
