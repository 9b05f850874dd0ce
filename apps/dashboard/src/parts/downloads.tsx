/** An answer in every form that the gateway writes. */
import { say } from '../words/language';

interface Props {
  readonly job: string;
  /** Paths of the API. */
  readonly forms: readonly string[];
}

export function Downloads({ job, forms }: Props) {
  return (
    <p class="downloads">
      <span class="soft">{say('answer.download')}:</span>
      {forms.map((path) => {
        const file = path.slice(path.lastIndexOf('/') + 1);
        return (
          <a key={path} href={path} download={`${job} ${file}`}>
            {file.slice(file.lastIndexOf('.') + 1)}
          </a>
        );
      })}
    </p>
  );
}
