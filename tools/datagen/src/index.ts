export { generateFolder } from './generate';
export type { GeneratedSummary, GenerateProgress } from './folder-writer';
export { folderSizes, type CsvForm, type FolderSize, type GenerateOptions, type IdStyle } from './options';
export { generateTemplate } from './template';
