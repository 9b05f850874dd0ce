/** An answer in every form that the gateway writes. */
import { say } from '../words/language';

interface Props {
  /** Paths of the API, which says the names under which they are saved. */
  readonly forms: readonly string[];
}

export function Downloads({ forms }: Props) {
  return (
    <p class="downloads">
      <span class="soft">{say('answer.download')}:</span>
      {forms.map((path) => (
        <a key={path} href={path} download="">
          {path.slice(path.lastIndexOf('.') + 1)}
        </a>
      ))}
    </p>
  );
}
