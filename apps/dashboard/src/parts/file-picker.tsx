/** Where files are dropped or chosen: a whole folder, or files. */
import { useRef, useState } from 'preact/hooks';
import { chosenIn, droppedIn, type ChosenFile } from '../chosen-files';
import type { Word } from '../words/en';
import { say } from '../words/language';

interface Props {
  /** Something is chosen already: others may be. */
  readonly isSmall?: boolean;
  /** What is to be dropped. */
  readonly prompt?: Word;
  readonly onChosen: (files: readonly ChosenFile[]) => void;
}

export function FilePicker({ isSmall = false, prompt = isSmall ? 'new.another' : 'new.drop', onChosen }: Props) {
  const [isOver, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = (chosen: readonly ChosenFile[]): void => {
    if (chosen.length > 0) onChosen(chosen);
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
        if (event.dataTransfer) void droppedIn(event.dataTransfer).then(take);
      }}
    >
      <p>
        {say(prompt)}
        {!isSmall && <span class="soft"> {say('new.or')}</span>}
      </p>
      <p class="facts">
        <button type="button" class={isSmall ? '' : 'main'} onClick={() => folder.current?.click()}>
          {say('new.chooseFolder')}
        </button>
        <button type="button" onClick={() => files.current?.click()}>
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
        onChange={({ currentTarget }) => take(chosenIn(currentTarget.files))}
      />
      <input
        ref={files}
        type="file"
        hidden
        multiple
        data-kind="files"
        onChange={({ currentTarget }) => take(chosenIn(currentTarget.files))}
      />
    </div>
  );
}
