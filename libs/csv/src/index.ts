export {
  describeBadRow,
  PROTOCOL_REMEDIES,
  remedyOf,
  withoutRemedy,
  type BadRow,
  type BadRows,
  type Note,
  type RemedyWords,
} from './bad-row';
export {
  DEFAULT_RANGE_BYTES,
  UPLOAD_RANGE_BYTES,
  openAsItIs,
  openFile,
  openFolder,
  tablesOf,
  type Folder,
  type FolderTable,
  type OpenFileOptions,
  type OpenFolderOptions,
  type WantedTable,
} from './folder';
export { surveyFolder, type FolderSurvey, type SurveyedFile, type SurveyedTable } from './folder-survey';
export { parseNumber, type NumberKind } from './field-value';
export { dataFormats, formatOfName, formOf, type FileForm } from './formats';
export { InputReport, joinBadRows, noBadRows, type BadRowsReport, type Reading } from './input-report';
export { folderNotice, folderNoticeIn, ignoredReasons, whyNoFile, type FolderNotice, type WhyIgnored } from './notices';
export { RangeReader } from './range-reader';
export { ReadingRoom } from './reading-room';
export {
  isKeyOf,
  textKey,
  type ByteRange,
  type Cut,
  type FileLayout,
  type InputFile,
  type OnBadRow,
  type ScannedRange,
  type Scanner,
  type ScanRequest,
  type ScanStart,
} from './scan-request';
export { compileKernel } from './scanner/kernel';
export {
  LocalTableReaders,
  type TableReader,
  type TableReaderOptions,
  type TableReaders,
  type TableSoFar,
  type TakeChunk,
} from './table-reader';
export { TableReading, type Room, type TableReadingOptions, type TableSpec } from './table-reading';
export { serveReadings } from './threads/reading-thread';
export { ReadingThreads, type ReadingThreadsOptions } from './threads/reading-threads';
export { FolderListing, roleOf, SCHEMA_FILE, tablePlaces, type IgnoredFile } from './table-files';
export { encodings, type Encoding } from './text';
export { groupedByYears, yearsOf, type OtherYears, type TableOfOtherYears } from './years';
