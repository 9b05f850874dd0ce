/** A field for each parameter of a question in SQL. What is left empty is as its comment says; what is missing or wrong is marked. */
import { ownValue } from '@coffee/core';
import { problemsIn, type CheckedSql, type WrongSql } from '../sql/checked-sql';
import { defaultsIn, parametersIn, sqlDraft, write } from '../sql/sql-draft';
import { say } from '../words/language';

interface Props {
  readonly checked: CheckedSql;
  /** The element that says what is wrong. */
  readonly found: string;
}

export function SqlParameters({ checked, found }: Props) {
  const { text, parameters } = sqlDraft.value;
  const names = parametersIn(text);
  if (names.length === 0) return null;
  const usual = defaultsIn(text);
  const wrong = problemsIn(checked).map((each) => meantBy(each, text));
  return (
    <fieldset class="fields">
      <legend>{say('new.parameters')}</legend>
      {names.map((name) => (
        <label class="field" key={name}>
          <span>${name}</span>
          <input
            name={`sql.${name}`}
            value={ownValue(parameters, name) ?? ''}
            placeholder={usual.get(name) ?? ''}
            aria-invalid={wrong.includes(name)}
            aria-describedby={wrong.includes(name) ? found : undefined}
            onInput={({ currentTarget: { value } }) => write({ parameters: { ...parameters, [name]: value } })}
          />
        </label>
      ))}
      <small class="soft">{say('sql.parameters.help')}</small>
    </fieldset>
  );
}

/** The parameter that stands where something is wrong, or else the first that is named: the value of a field has no place in the text. */
function meantBy({ line, column = 1, message }: WrongSql, text: string): string | undefined {
  const characters = line === undefined ? [] : [...(text.split('\n')[line - 1] ?? '')];
  const there = characters.slice(column - 1).join('');
  return (/^\$([a-z_]\w*)/i.exec(there) ?? /\$([a-z_]\w*)/i.exec(message))?.[1]?.toLowerCase();
}
