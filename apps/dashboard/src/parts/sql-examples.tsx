/** Questions to begin with. Owns: that what somebody had written before he took one can be got back. */
import type { RefObject } from 'preact';
import { useId } from 'preact/hooks';
import { replaced, takeBack, takeExample } from '../sql/replaced-draft';
import { sqlExamples } from '../sql/sql-examples';
import { say } from '../words/language';

export function SqlExamples({ box }: { readonly box: RefObject<HTMLTextAreaElement | null> }) {
  // A page may have two of these boxes.
  const id = useId();
  return (
    <>
      <div class="examples" role="group" aria-labelledby={id}>
        <span id={id}>{say('sql.examples')}</span>
        {sqlExamples.map((example) => (
          <button type="button" class="plain" key={example.title} onClick={() => takeExample(example)}>
            {say(example.title)}
          </button>
        ))}
      </div>
      {replaced.value && (
        <p>
          <button
            type="button"
            onClick={() => {
              takeBack();
              // The button may go.
              box.current?.focus();
            }}
          >
            {say('sql.takeBack')}
          </button>
        </p>
      )}
    </>
  );
}
