/** The API takes names of files without folders. */
export const uploadName = (path: string): string => path.replaceAll('/', ' ');
