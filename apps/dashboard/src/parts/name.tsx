import { Fragment } from 'preact';

/** Of a table, a column, a stage or a queue: on a narrow screen it is broken where a word of it ends. */
export function Name({ text }: { readonly text: string }) {
  return (
    <>
      {text.split(/(?<=[_.])/).map((word, place) => (
        <Fragment key={place}>
          {word}
          <wbr />
        </Fragment>
      ))}
    </>
  );
}
