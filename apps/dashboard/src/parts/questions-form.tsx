/** What is asked: questions, and the parameters of all of them as a person writes them. */
import { CoffeeError } from '@coffee/core';
import type { Questions } from '@coffee/http';
import { parseParameters, type ParameterTexts, type QueryParameters } from '@coffee/query-plan';
import { useId } from 'preact/hooks';
import type { Lacked } from '../reading/unreadable-for';
import { en } from '../words/en';
import { decimalSign, say } from '../words/language';
import { QuestionText } from './question-text';

export interface Asked {
  readonly queries: readonly string[];
  readonly years: string;
  readonly hours: string;
  readonly minAmount: string;
  readonly top: string;
}

const clock = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(11, seconds % 60 === 0 ? 16 : 19);

/** As a form has them. */
export const asTexts = ({ years, hours, minAmount, top }: QueryParameters): Omit<Asked, 'queries'> => ({
  years: years.join(','),
  hours: `${clock(hours.from)}-${clock(hours.to)}`,
  minAmount: String(minAmount / 1000),
  top: String(top),
});

export type Parsed =
  | { readonly parameters: QueryParameters; readonly problem?: undefined }
  | { readonly parameters?: undefined; readonly problem: string };

export const parse = ({ years, hours, minAmount, top }: Asked): Parsed => parsed({ years, hours, minAmount, top });

function parsed(texts: ParameterTexts): Parsed {
  try {
    return { parameters: parseParameters(texts) };
  } catch (thrown) {
    if (thrown instanceof CoffeeError) return { problem: withNames(thrown.message) };
    throw thrown;
  }
}

/** What is wrong is said in English, with the flags of the command line: here the fields have names. */
const withNames = (message: string): string =>
  message.replace(/--(years|hours|min-amount|top)\b/g, (_, flag: string) => en[FIELDS[flag as keyof typeof FIELDS]]);

const FIELDS = {
  years: 'new.years',
  hours: 'new.hours',
  'min-amount': 'new.minAmount',
  top: 'new.top',
} as const;

const names = ['years', 'hours', 'minAmount', 'top'] as const;

/** With the sign that the language has before decimals: whoever types another sees at once what it is taken for. */
const shown = (name: (typeof names)[number], text: string): string =>
  name === 'minAmount' ? text.replaceAll('.', decimalSign()) : text;
const written = (name: (typeof names)[number], text: string): string =>
  name === 'minAmount' ? text.replaceAll(decimalSign(), '.') : text;

interface Props {
  readonly known: Questions;
  readonly asked: Asked;
  readonly onChange: (asked: Asked) => void;
  /** Tables that keep a question from being answered. */
  readonly lacked: (question: Question) => Lacked;
}

type Question = Questions['questions'][number];

export function QuestionsForm({ known, asked, onChange, lacked }: Props) {
  const { problem } = parse(asked);
  const wrong = names.filter((name) => parsed({ [name]: asked[name] }).problem !== undefined);
  // A page may have two of these forms.
  const id = useId();
  const field = (name: (typeof names)[number]) => (
    <div class="field" key={name}>
      <label for={`${id}-${name}`}>{say(`new.${name}`)}</label>
      <input
        id={`${id}-${name}`}
        name={name}
        value={shown(name, asked[name])}
        aria-describedby={`${id}-${name}-help`}
        aria-invalid={wrong.includes(name)}
        onInput={({ currentTarget: { value } }) => onChange({ ...asked, [name]: written(name, value) })}
      />
      <small class="soft" id={`${id}-${name}-help`}>
        {say(`new.${name}.help`)}
      </small>
    </div>
  );
  return (
    <>
      <fieldset>
        <legend>{say('new.questions')}</legend>
        {known.questions.map((which) => {
          const { id, question } = which;
          return (
            <label class="check" key={id}>
              <input
                type="checkbox"
                name="question"
                value={id}
                checked={asked.queries.includes(id)}
                onChange={({ currentTarget: { checked } }) =>
                  onChange({
                    ...asked,
                    queries: known.questions
                      .map((q) => q.id)
                      .filter((q) => (q === id ? checked : asked.queries.includes(q))),
                  })
                }
              />
              <span>
                <b>{id.toUpperCase()}</b> <QuestionText id={id} question={question} /> <Lacks {...lacked(which)} />
              </span>
            </label>
          );
        })}
      </fieldset>
      <fieldset class="fields">
        <legend>{say('new.parameters')}</legend>
        {names.map(field)}
      </fieldset>
      {problem !== undefined && (
        <div class="problem" role="alert">
          <p>{say('new.wrong', { fields: wrong.map((name) => say(`new.${name}`)).join(', ') })}</p>
          <p class="detail" lang="en">
            {problem}
          </p>
        </div>
      )}
    </>
  );
}

function Lacks({ missing, unreadable }: Lacked) {
  const says = (
    [
      ['new.needs', missing],
      ['new.needsReadable', unreadable],
    ] as const
  ).flatMap(([word, tables]) =>
    tables.length > 0 ? [say(word, { tables: tables.join(', '), count: tables.length })] : [],
  );
  return says.length > 0 ? <span class="bad">{says.join(' ')}</span> : null;
}
