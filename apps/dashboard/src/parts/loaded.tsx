/** What is fetched when it is shown: loading, there, or failed with a way to try again. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { asProblem, isForGood, type ApiProblem } from '../api';
import { focusAround } from '../focus';
import { say, sayProblem } from '../words/language';

export type Loaded<T> =
  | { readonly is: 'loading' }
  | { readonly is: 'there'; readonly value: T }
  | { readonly is: 'failed'; readonly problem: ApiProblem; readonly again: () => void };

/** `key`: what it depends on; another is another thing to fetch, and undefined is nothing. What was there stays until the other is. */
export function useLoaded<T>(key: string | undefined, load: () => Promise<T>): Loaded<T> {
  const [state, set] = useState<Loaded<T>>({ is: 'loading' });
  const [attempt, next] = useState(0);
  useEffect(() => {
    if (key === undefined) return;
    let isOld = false;
    set((before) => (before.is === 'there' ? before : { is: 'loading' }));
    load().then(
      (value) => isOld || set({ is: 'there', value }),
      (thrown: unknown) => isOld || set({ is: 'failed', problem: asProblem(thrown), again: () => next((n) => n + 1) }),
    );
    return () => {
      isOld = true;
    };
  }, [key, attempt]);
  return state;
}

export function Show<T>({
  of,
  children,
}: {
  readonly of: Loaded<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  if (of.is === 'loading') return <p class="soft">{say('loading')}</p>;
  if (of.is === 'failed') return <Problem problem={of.problem} again={of.again} />;
  return <>{children(of.value)}</>;
}

export function Problem({
  problem,
  again,
}: {
  readonly problem: Pick<ApiProblem, 'code' | 'detail'>;
  readonly again?: () => void;
}) {
  return (
    <div class="problem" role="alert">
      <p>{sayProblem(problem.code)}</p>
      {problem.detail !== '' && (
        <p class="detail" lang="en">
          {problem.detail}
        </p>
      )}
      {again && !isForGood(problem) && <Retry again={again} />}
    </div>
  );
}

export const Retry = ({ again }: { readonly again: () => void }) => (
  <button
    type="button"
    onClick={({ currentTarget }) => {
      focusAround(currentTarget);
      again();
    }}
  >
    {say('retry')}
  </button>
);

/** Of what is followed: its gateway is away, and is looked for. */
export const Lost = () => (
  <p class="notice" role="status">
    {say('job.reconnecting')}
  </p>
);
