/** What is wrong with a question in SQL, or with the schema that it is asked by: each with its place, and the line that is there. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import type { WrongSql } from '../sql/checked-sql';
import { say } from '../words/language';

interface Props {
  readonly problems: readonly WrongSql[];
  readonly text: string;
}

/** @param box where the text is written: each place is gone to there. */
export function Wrongs({ problems, text, box }: Props & { readonly box: HTMLTextAreaElement | null }) {
  return (
    <ul class="problems">
      {problems.map((wrong, i) => (
        <li key={i}>
          {wrong.line !== undefined && wrong.column !== undefined && (
            <button type="button" class="plain" onClick={() => goToPlace(box, wrong)}>
              {say('sql.place', placeOf(wrong))}
            </button>
          )}{' '}
          <Said wrong={wrong} text={text} />
        </li>
      ))}
    </ul>
  );
}

/** It is mended elsewhere. */
export function WrongSchema({ problems, text }: Props) {
  return (
    <div class="problem" role="alert">
      <p>{say('sql.schema.wrong')}</p>
      <ul class="problems">
        {problems.map((wrong, i) => (
          <li key={i}>
            {wrong.line !== undefined && say('sql.schema.place', placeOf(wrong))} <Said wrong={wrong} text={text} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const placeOf = ({ line, column }: WrongSql) => ({ line: String(line), column: String(column) });

function Said({ wrong, text }: { readonly wrong: WrongSql; readonly text: string }) {
  return (
    <>
      <span class="bad" lang={wrong.isOfPage ? undefined : 'en'}>
        {inFields(wrong.message)}
      </span>
      <Marked wrong={wrong} text={text} />
    </>
  );
}

/** Whoever has a field for it gives no flag. */
const inFields = (message: string): string => message.replace(/ \(on the command line [^)]*\)/, '');

/** The line, and in it the place. Whoever listens has heard both as numbers. */
function Marked({ wrong: { line, column }, text }: { readonly wrong: WrongSql; readonly text: string }) {
  const shown = line === undefined ? undefined : text.split('\n')[line - 1];
  const mark = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    if (mark.current) showInside(mark.current);
  }, [shown, column]);
  const characters = line === undefined ? undefined : [...(shown ?? '')];
  if (!characters || column === undefined) return null;
  const at = column - 1;
  const word = /^[\w"'$]+/.exec(characters.slice(at).join(''))?.[0] ?? characters[at] ?? '\u00a0';
  return (
    <pre class="scroll" aria-hidden="true">
      {characters.slice(0, at).join('')}
      <mark ref={mark}>{word}</mark>
      {characters.slice(at + [...word].length).join('')}
    </pre>
  );
}

/** In the middle of the line, where that is longer than can be seen. */
function showInside(mark: HTMLElement): void {
  const line = mark.parentElement!;
  const [place, view] = [mark, line].map((element) => element.getBoundingClientRect()) as [DOMRect, DOMRect];
  line.scrollLeft += place.left - view.left - Math.max(0, view.width - place.width) / 2;
}

function goToPlace(box: HTMLTextAreaElement | null, { line = 1, column = 1 }: WrongSql): void {
  if (!box) return;
  const lines = box.value.split('\n');
  const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  const at = before + [...(lines[line - 1] ?? '')].slice(0, column - 1).join('').length;
  box.focus();
  box.setSelectionRange(at, at);
}
