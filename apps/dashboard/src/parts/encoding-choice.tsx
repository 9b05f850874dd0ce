/** How files are read that do not say it themselves. */
import type { Encoding } from '@coffee/csv';
import { say } from '../words/language';

export const encodings: Readonly<Record<Encoding, string>> = {
  utf8: 'UTF-8',
  'windows-1252': 'Windows-1252',
  latin1: 'ISO 8859-1',
};

interface Props {
  readonly value: Encoding;
  readonly onChange: (value: Encoding) => void;
}

export function EncodingChoice({ value, onChange }: Props) {
  return (
    <label class="field">
      <span>{say('new.encoding')}</span>
      <select value={value} onChange={({ currentTarget }) => onChange(currentTarget.value as Encoding)}>
        {Object.entries(encodings).map(([encoding, name]) => (
          <option key={encoding} value={encoding}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
