export { generateFolder, type GeneratedSummary, type GenerateProgress } from './generate';
export { folderSizes, type CsvForm, type FolderSize, type GenerateOptions, type IdStyle } from './options';
