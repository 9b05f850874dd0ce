export { describeBadRow, lineAt, REPORTED_BAD_ROWS, type BadRow } from './bad-row';
export { CutValidator, type Offered, type Rescan, type TableRange } from './cut-validator';
export {
  DEFAULT_RANGE_BYTES,
  MAX_RANGE_BYTES,
  openFolder,
  type Folder,
  type FolderTable,
  type OpenFolderOptions,
  type WantedTable,
} from './folder';
export { parseNumber, type NumberKind } from './field-value';
export { RangeReader } from './range-reader';
export { MAX_REFERENCE_BYTES, readReferenceTable } from './reference-table';
export type { ByteRange, Cut, FileLayout, InputFile, OnBadRow, ScannedRange, ScanRequest } from './scan-request';
export { compileKernel } from './scanner/kernel';
export { MAX_ROW_BYTES } from './scanner/memory-map';
