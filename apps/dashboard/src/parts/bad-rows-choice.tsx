/** What becomes of rows that cannot be read. */
import type { OnBadRow } from '@coffee/csv';
import { say } from '../words/language';

interface Props {
  readonly value: OnBadRow;
  readonly onChange: (value: OnBadRow) => void;
}

export function BadRowsChoice({ value, onChange }: Props) {
  return (
    <fieldset class="fields">
      <legend>{say('new.badRows')}</legend>
      {(['fail', 'skip'] as const).map((way) => (
        <label class="check" key={way}>
          <input type="radio" name="bad-rows" value={way} checked={value === way} onChange={() => onChange(way)} />
          <span>{say(`new.badRows.${way}`)}</span>
        </label>
      ))}
    </fieldset>
  );
}
