/** A field for each parameter of a question in SQL. What is left empty is as its comment says; what is missing or wrong is marked. */
import { ownValue } from '@coffee/core';
import { problemsIn, type CheckedSql, type WrongSql } from '../sql/checked-sql';
import { parametersIn } from '../sql/parameters-in';
import { sqlDraft, write } from '../sql/sql-draft';
import { takenFor } from '../sql/taken-for';
import { say } from '../words/language';

interface Props {
  readonly checked: CheckedSql;
  /** The element that says what is wrong. */
  readonly found: string;
}

export function SqlParameters({ checked, found }: Props) {
  const { text, parameters } = sqlDraft.value;
  const usual = parametersIn(text);
  if (usual.size === 0) return null;
  const wrong = problemsIn(checked).map((each) => meantBy(each, text));
  return (
    <fieldset class="fields">
      <legend>{say('new.parameters')}</legend>
      {[...usual].map(([name, value]) => (
        <label class="field" key={name}>
          <span>
            ${name}
            <Taken written={ownValue(parameters, name) ?? ''} />
          </span>
          <input
            name={`sql.${name}`}
            value={ownValue(parameters, name) ?? ''}
            placeholder={value ?? ''}
            aria-invalid={wrong.includes(name)}
            aria-describedby={wrong.includes(name) ? found : undefined}
            onInput={({ currentTarget }) => write({ parameters: { ...parameters, [name]: currentTarget.value } })}
          />
        </label>
      ))}
      <small class="soft">{say('sql.parameters.help')}</small>
    </fieldset>
  );
}

function Taken({ written }: { readonly written: string }) {
  const taken = takenFor(written);
  return taken === undefined ? null : <> (= {taken})</>;
}

/** The parameter that stands where something is wrong, or else the first that is named: the value of a field has no place in the text. */
function meantBy({ line, column = 1, message }: WrongSql, text: string): string | undefined {
  const characters = line === undefined ? [] : [...(text.split('\n')[line - 1] ?? '')];
  const there = characters.slice(column - 1).join('');
  return (/^\$([a-z_]\w*)/i.exec(there) ?? /\$([a-z_]\w*)/i.exec(message))?.[1]?.toLowerCase();
}
