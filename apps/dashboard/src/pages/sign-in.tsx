/** Where a token is asked for. It becomes a cookie that no script can read. */
import { useRef, useState } from 'preact/hooks';
import { asProblem, needsToken, send } from '../api';
import { say, sayProblem } from '../words/language';

export function SignIn() {
  const [wrong, setWrong] = useState<string>();
  const token = useRef<HTMLInputElement>(null);
  const signIn = (given: string): void => {
    send('POST', '/v1/session', { token: given }).then(
      () => (needsToken.value = false),
      (thrown: unknown) => {
        const { code } = asProblem(thrown);
        setWrong(code === 'UNAUTHORIZED' ? say('signIn.wrong') : sayProblem(code));
      },
    );
  };
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        signIn(token.current?.value ?? '');
      }}
    >
      <h1>{say('signIn.title')}</h1>
      <p>{say('signIn.intro')}</p>
      <label class="field">
        <span>{say('signIn.token')}</span>
        <input ref={token} type="password" name="token" required autocomplete="current-password" />
      </label>
      {wrong !== undefined && (
        <p class="problem" role="alert">
          {wrong}
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
