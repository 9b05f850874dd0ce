/** What is fetched again and again, for as long as it is shown. */
import { useEffect, useState } from 'preact/hooks';
import { asProblem, type ApiProblem } from '../api';

export interface Repeated<T> {
  /** The last that came. */
  readonly value: T | undefined;
  /** Why the last attempt failed. */
  readonly problem: ApiProblem | undefined;
}

/** What does not come for so long (ms) does not come: it keeps a connection, and what is shown seems to be as things are. */
const PATIENCE = 10_000;

/** Each time `every` ms after the last was answered. @param load is given up by its signal. */
export function useRepeated<T>(load: (signal: AbortSignal) => Promise<T>, every: number): Repeated<T> {
  const [state, set] = useState<Repeated<T>>({ value: undefined, problem: undefined });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking: AbortController | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      const own = (asking = new AbortController());
      timer = setTimeout(() => own.abort(), PATIENCE);
      const next = await load(own.signal).then(
        (value) => () => ({ value, problem: undefined }),
        (thrown: unknown) => (before: Repeated<T>) => ({ ...before, problem: asProblem(thrown) }),
      );
      clearTimeout(timer);
      if (isOver) return;
      set(next);
      timer = setTimeout(() => void look(), every);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
      asking?.abort();
    };
  }, []);
  return state;
}
