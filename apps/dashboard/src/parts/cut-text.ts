/** The whole text of a cell that is cut, where one points at it. Only there: to measure all of them at each step would hold up who scrolls. */
import { useLayoutEffect, useRef } from 'preact/hooks';

/** @returns what is to be told where one points. */
export function useCutText(): (target: EventTarget | null) => void {
  const pointed = useRef<HTMLElement | null>(null);
  const tell = (): void => {
    const cell = pointed.current;
    if (cell) cell.title = cell.scrollWidth > cell.clientWidth ? (cell.textContent ?? '') : '';
  };
  // Cells get the texts of other rows while one scrolls.
  useLayoutEffect(tell);
  return (target) => {
    pointed.current?.removeAttribute('title');
    pointed.current = target instanceof Element ? target.closest<HTMLElement>('[role=cell]') : null;
    tell();
  };
}
