/** Where files are dropped or chosen: a whole folder, or files. */
import { useRef, useState } from 'preact/hooks';
import { chosenIn, droppedIn, type ChosenFile } from '../folder/chosen-files';
import type { Word } from '../words/en';
import { asProblem, type ApiProblem } from '../api';
import { say } from '../words/language';
import { Problem } from './loaded';

interface Props {
  /** Something is chosen already: others may be. */
  readonly isSmall?: boolean;
  /** What is to be dropped. */
  readonly prompt?: Word;
  readonly onChosen: (files: readonly ChosenFile[]) => void;
}

export function FilePicker({ isSmall = false, prompt = isSmall ? 'new.another' : 'new.drop', onChosen }: Props) {
  const [isOver, setOver] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (chosen: readonly ChosenFile[]): void => {
    setProblem(undefined);
    onChosen(chosen);
  };
  const takeFrom = ({ files }: HTMLInputElement): void => {
    if (files && files.length > 0) take(chosenIn(files));
  };
  const drop = (data: DataTransfer): void => {
    droppedIn(data).then(
      // What is no file, a text, is nothing that was chosen.
      (dropped) => dropped && take(dropped),
      (thrown: unknown) => setProblem(asProblem(thrown)),
    );
  };
  return (
    <div
      class={`drop${isOver ? ' over' : ''}${isSmall ? ' small' : ''}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        if (event.dataTransfer) drop(event.dataTransfer);
      }}
    >
      <p>
        {say(prompt)}
        {!isSmall && <span class="soft"> {say('new.or')}</span>}
      </p>
      <p class="facts">
        <button type="button" class={isSmall ? '' : 'main'} onClick={() => ask(folder.current)}>
          {say('new.chooseFolder')}
        </button>
        <button type="button" onClick={() => ask(files.current)}>
          {say('new.chooseFiles')}
        </button>
      </p>
      <input
        ref={(input) => {
          folder.current = input;
          input?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        data-kind="folder"
        onChange={({ currentTarget }) => takeFrom(currentTarget)}
      />
      <input
        ref={files}
        type="file"
        hidden
        multiple
        data-kind="files"
        onChange={({ currentTarget }) => takeFrom(currentTarget)}
      />
      {problem && <Problem problem={problem} />}
    </div>
  );
}

/** A browser tells of no choice that is the one before: whoever has mended a file may choose it again. */
function ask(input: HTMLInputElement | null): void {
  if (!input) return;
  input.value = '';
  input.click();
}
