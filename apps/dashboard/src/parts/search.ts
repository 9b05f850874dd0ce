/**
 * What is looked for in the rows of an answer. Owns: that the address has it as result files have it, so that it finds the same in every language, and
 * that nobody's text changes while he types it.
 */
import { useEffect, useRef, useState } from 'preact/hooks';
import { query, setQuery } from '../router';
import { soughtTexts, writtenFor } from '../words/sought-text';

/** In characters: the API takes no more. */
export const LONGEST = 200;
/** How long somebody has to pause before it is looked for (ms). */
const PAUSE = 250;

export interface Search {
  /** As it stands in its field. */
  readonly written: string;
  /** As the API is asked. */
  readonly sought: string;
  readonly type: (text: string) => void;
  /** To be told how many rows have what is sought. */
  readonly onFound: (rows: number) => void;
}

export function useSearch(): Search {
  const address = (query.value.get('search') ?? '').slice(0, LONGEST);
  const [{ text, isPending }, setTyped] = useState({ text: '', isPending: false });
  const [unfound, setUnfound] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // Another page has another address.
  useEffect(() => () => clearTimeout(timer.current), []);
  const [first, other] = soughtTexts(text);
  const meant = first === unfound ? other : first;
  // In another language the same text may mean something else.
  const isMeant = address === first || address === meant;
  const sought = isMeant ? meant : address;
  return {
    written: isPending || isMeant ? text : writtenFor(address),
    sought,
    type: (typed) => {
      clearTimeout(timer.current);
      setTyped({ text: typed, isPending: true });
      timer.current = setTimeout(() => {
        setTyped({ text: typed, isPending: false });
        setQuery({ search: soughtTexts(typed)[0] || undefined });
      }, PAUSE);
    },
    onFound: (rows) => {
      if (rows === 0) setUnfound((before) => (sought === first ? first : before));
      else if (sought !== address) setQuery({ search: sought });
    },
  };
}
