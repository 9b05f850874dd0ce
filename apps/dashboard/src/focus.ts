/** Where whoever reads by keyboard or ear goes on when what had the focus is gone. */
export const focusMain = (): void => document.getElementById('main')?.focus({ preventScroll: true });
