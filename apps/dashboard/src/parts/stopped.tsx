/** Why something that is asked cannot be answered from a folder. */
import { say } from '../words/language';

/** @param by tables that are missing or cannot be read, with the columns that are not there: as `stoppedBy`. */
export function Stopped({ by }: { readonly by: readonly string[] }) {
  if (by.length === 0) return null;
  return (
    <p class="problem" role="alert">
      {say('new.cannot', { tables: by.join(', ') })}
    </p>
  );
}
