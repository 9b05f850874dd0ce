/** How the files of the server's folder are read. It stands in the address. */
import type { Encoding, OnBadRow } from '@coffee/csv';
import { query, setQuery } from '../router';
import { BadRowsChoice } from './bad-rows-choice';
import { EncodingChoice, encodings } from './encoding-choice';

/** As a job takes it. */
export function servedReading(): { readonly onBadRow: OnBadRow; readonly encoding: Encoding } {
  const encoding = query.value.get('encoding') ?? '';
  return {
    onBadRow: query.value.get('onBadRow') === 'skip' ? 'skip' : 'fail',
    encoding: Object.hasOwn(encodings, encoding) ? (encoding as Encoding) : 'utf8',
  };
}

export function ServedReading() {
  const { onBadRow, encoding } = servedReading();
  return (
    <>
      <BadRowsChoice value={onBadRow} onChange={(way) => setQuery({ onBadRow: way === 'fail' ? undefined : way })} />
      <EncodingChoice
        value={encoding}
        onChange={(name) => setQuery({ encoding: name === 'utf8' ? undefined : name })}
      />
    </>
  );
}
