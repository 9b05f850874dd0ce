/** A field of a parameter. Owns: that what is wrong with it, and what it is taken for, stands beside it, and is told to those who listen when its writer pauses. */
import type { ParameterTexts } from '@coffee/query-plan';
import { useEffect, useId, useState } from 'preact/hooks';
import { say } from '../words/language';

/** How long somebody has to pause before it is told (ms): nobody hears of each key. */
const PAUSE = 700;

interface Props {
  readonly name: keyof ParameterTexts;
  readonly text: string;
  /** As the page writes it. */
  readonly own: string;
  readonly isWrong: boolean;
  readonly onInput: (text: string) => void;
}

export function ParameterField({ name, text, own, isWrong, onInput }: Props) {
  // A page may have two of these forms.
  const id = useId();
  const message = isWrong ? say(`new.${name}.wrong`) : text === own ? undefined : say('new.takenFor', { number: own });
  const [told, tell] = useState(message);
  useEffect(() => {
    if (message === undefined) return tell(undefined);
    const timer = setTimeout(() => tell(message), PAUSE);
    return () => clearTimeout(timer);
  }, [text, message]);
  return (
    <div class="field">
      <label for={id}>{say(`new.${name}`)}</label>
      <input
        id={id}
        name={name}
        value={text}
        aria-describedby={`${id}-help ${id}-told`}
        aria-invalid={isWrong}
        onInput={({ currentTarget }) => onInput(currentTarget.value)}
        onChange={() => tell(message)}
      />
      <small class="soft" id={`${id}-help`}>
        {say(`new.${name}.help`)}
      </small>
      <small class={isWrong ? 'bad' : ''} id={`${id}-told`} role="status">
        {/* What is true no more is not told until the next is. */}
        {told === message && told}
      </small>
    </div>
  );
}
