/** Where a token is asked for. It becomes a cookie that no script can read. */
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { asProblem } from '../api';
import { signIn } from '../session';
import { say, sayProblem } from '../words/language';

export function SignIn() {
  const [wrong, setWrong] = useState<string>();
  const token = useRef<HTMLInputElement>(null);
  const intro = useId();
  useEffect(() => token.current?.focus(), []);
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        setWrong(undefined);
        // No token has blanks at its ends: they are copied with it.
        signIn(token.current?.value.trim() ?? '').catch((thrown: unknown) => setWrong(asProblem(thrown).code));
      }}
    >
      <h1>{say('signIn.title')}</h1>
      <p id={intro}>{say('signIn.intro')}</p>
      <label class="field">
        <span>{say('signIn.token')}</span>
        <input
          ref={token}
          type="password"
          name="token"
          required
          autocomplete="current-password"
          aria-describedby={intro}
        />
      </label>
      {wrong !== undefined && (
        <p class="problem" role="alert">
          {wrong === 'UNAUTHORIZED' ? say('signIn.wrong') : sayProblem(wrong)}
        </p>
      )}
      <p>
        <button type="submit" class="main">
          {say('signIn.button')}
        </button>
      </p>
    </form>
  );
}
