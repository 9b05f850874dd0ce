/** The way out for whoever has signed in. */
import { useState } from 'preact/hooks';
import { asProblem } from '../api';
import { isSignedIn, signOut } from '../session';
import { say, sayProblem } from '../words/language';

export function SignOut() {
  const [code, setCode] = useState<string>();
  if (!isSignedIn.value) return null;
  return (
    <>
      <button type="button" onClick={() => void signOut().catch((thrown: unknown) => setCode(asProblem(thrown).code))}>
        {say('nav.signOut')}
      </button>
      {code !== undefined && (
        <span class="bad" role="alert">
          {sayProblem(code)}
        </span>
      )}
    </>
  );
}
