/** What is asked: questions, and the parameters of all of them as a person writes them. */
import { CoffeeError } from '@coffee/core';
import type { Questions } from '@coffee/http';
import { parseParameters, yearsText, type ParameterTexts, type QueryParameters } from '@coffee/query-plan';
import { useState } from 'preact/hooks';
import type { Lacked } from '../reading/unreadable-for';
import { decimalSign, numberText, say } from '../words/language';
import { ParameterField } from './parameter-field';
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
  years: yearsText(years),
  hours: `${clock(hours.from)}-${clock(hours.to)}`,
  minAmount: String(minAmount / 1000),
  top: String(top),
});

/** @returns undefined where one of them is wrong. */
export const parse = ({ years, hours, minAmount, top }: Asked): QueryParameters | undefined =>
  parsed({ years, hours, minAmount, top });

function parsed(texts: ParameterTexts): QueryParameters | undefined {
  try {
    return parseParameters(texts);
  } catch (thrown) {
    if (thrown instanceof CoffeeError) return undefined;
    throw thrown;
  }
}

const names = ['years', 'hours', 'minAmount', 'top'] as const;

type FieldName = (typeof names)[number];

/** Those that an address has. */
export const parametersIn = (values: URLSearchParams): Partial<Omit<Asked, 'queries'>> =>
  Object.fromEntries(names.filter((name) => values.has(name)).map((name) => [name, values.get(name)]));

export const wrongIn = (asked: Asked): readonly FieldName[] =>
  names.filter((name) => parsed({ [name]: asked[name] }) === undefined);

/** An amount as the language writes it: what is typed may have groups. */
const shown = (name: FieldName, text: string): string =>
  name === 'minAmount' ? text.replaceAll('.', decimalSign()) : text;
const read = (name: FieldName, typed: string): string =>
  name === 'minAmount' || name === 'top' ? numberText(typed) : typed;

interface Props {
  readonly known: Questions;
  readonly asked: Asked;
  readonly onChange: (asked: Asked) => void;
  /** Tables that keep a question from being answered. */
  readonly lacked: (question: Question) => Lacked;
}

type Question = Questions['questions'][number];

export function QuestionsForm({ known, asked, onChange, lacked }: Props) {
  const wrong = wrongIn(asked);
  const [typed, setTyped] = useState<Partial<Record<FieldName, string>>>({});
  // Nobody's text changes while he types it.
  const textOf = (name: FieldName): string => {
    const text = typed[name] ?? '';
    return read(name, text) === asked[name] ? text : shown(name, asked[name]);
  };
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
        {names.map((name) => (
          <ParameterField
            key={name}
            name={name}
            text={textOf(name)}
            own={shown(name, asked[name])}
            isWrong={wrong.includes(name)}
            onInput={(text) => {
              setTyped({ ...typed, [name]: text });
              onChange({ ...asked, [name]: read(name, text) });
            }}
          />
        ))}
      </fieldset>
    </>
  );
}

/** @param areAny whether one could be chosen. */
export const NoQuestion = ({ areAny }: { readonly areAny: boolean }) => (
  <p class="problem" role="alert">
    {areAny ? say('new.noQuestion') : say('new.noneCanBe', { own: say('ask.sql') })}
  </p>
);

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
