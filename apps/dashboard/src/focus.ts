/** Where whoever reads by keyboard or ear goes on when what had the focus is gone. */
export const focusMain = (): void => document.getElementById('main')?.focus({ preventScroll: true });

/** To the part of the page that has it, where what is pressed is about to go. */
export function focusAround(pressed: Element): void {
  const around = pressed.closest<HTMLElement>('article, section, main');
  if (!around) return;
  around.tabIndex = -1;
  around.focus({ preventScroll: true });
}
