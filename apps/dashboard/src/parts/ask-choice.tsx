/** Whether the questions of the catalogue are asked, or one in SQL. It stands in the address. */
import { query, setQuery } from '../router';
import { say } from '../words/language';

export const isSql = (): boolean => query.value.get('ask') === 'sql' || query.value.has('sql');

export function AskChoice() {
  const now = isSql() ? 'sql' : 'known';
  return (
    <fieldset class="fields">
      <legend>{say('ask.title')}</legend>
      {(['known', 'sql'] as const).map((way) => (
        <label class="check" key={way}>
          <input
            type="radio"
            name="ask"
            value={way}
            checked={now === way}
            onChange={() => setQuery({ ask: way === 'sql' ? 'sql' : undefined, sql: undefined }, { sql: undefined })}
          />
          <span>{say(`ask.${way}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
