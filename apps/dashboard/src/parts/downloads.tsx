/** An answer in every form that the gateway writes. */
import { language, say } from '../words/language';

interface Props {
  /** Paths of the API, which says the names under which they are saved. */
  readonly forms: readonly string[];
}

/** What people read on it is in their language; the others are for programs. */
const isPlot = (path: string): boolean => path.endsWith('.svg');

export function Downloads({ forms }: Props) {
  return (
    <p class="downloads">
      <span class="soft">{say('answer.download')}:</span>
      {forms.map((path) => (
        <a key={path} href={isPlot(path) ? `${path}?language=${language.value}` : path} download="">
          {path.slice(path.lastIndexOf('.') + 1)}
        </a>
      ))}
    </p>
  );
}
