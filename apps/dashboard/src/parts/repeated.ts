/** What is fetched again and again, for as long as it is shown. */
import { useEffect, useState } from 'preact/hooks';
import { asProblem, type ApiProblem } from '../api';

export interface Repeated<T> {
  /** The last that came. */
  readonly value: T | undefined;
  /** Why the last attempt failed. */
  readonly problem: ApiProblem | undefined;
}

/** Each time `every` ms after the last was answered. */
export function useRepeated<T>(load: () => Promise<T>, every: number): Repeated<T> {
  const [state, set] = useState<Repeated<T>>({ value: undefined, problem: undefined });
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isOver = false;
    const look = async (): Promise<void> => {
      const next = await load().then(
        (value) => () => ({ value, problem: undefined }),
        (thrown: unknown) => (before: Repeated<T>) => ({ ...before, problem: asProblem(thrown) }),
      );
      if (isOver) return;
      set(next);
      timer = setTimeout(() => void look(), every);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return state;
}
