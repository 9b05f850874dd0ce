/** Files that are dropped beside the place for them: a browser would leave the page for them, and an upload would end. */
export function keepDroppedFiles(): void {
  for (const type of ['dragover', 'drop'] as const) addEventListener(type, refuse);
}

function refuse(event: DragEvent): void {
  // Text that is moved into a field is the browser's.
  if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'none';
}
