/**
 * What a user should know of the files of a folder, a line each. Owns: the words, and what such a line says, for whoever says it in another language.
 * Must not know: which files there are.
 */
import { SUFFIXES } from './formats';

/** Why something in a folder is not read. Read behind a name: `which is …`. */
export const ignoredReasons = {
  /** Lies among the files of a table. */
  noData: `which is not a ${SUFFIXES} file`,
  folder: 'which is a folder that belongs to no table',
  /** Data that lies beside the tables'. */
  noTable: 'which belongs to no table',
  /** Data that is of a table, or may be. */
  notAsked: 'which no question reads',
  /** What programs leave. */
  hidden: 'which is hidden, or what a program leaves beside its data',
} as const;

export type WhyIgnored = keyof typeof ignoredReasons;

/** Why what lies among the files of a table is none of them; a folder's name has `/` behind it. */
export const whyNoFile = (name: string): WhyIgnored => (name.endsWith('/') ? 'folder' : 'noData');

export type FolderNotice =
  | { readonly kind: 'left out'; readonly name: string; readonly why: WhyIgnored }
  /** Two files have the same bytes. */
  | { readonly kind: 'equal'; readonly name: string; readonly equals: string };

const [LEFT_OUT, EQUAL, SAME] = ['left out: ', 'equal files: ', ' has the same bytes as '];

export const folderNotice = (notice: FolderNotice): string =>
  notice.kind === 'equal'
    ? `${EQUAL}${notice.name}${SAME}${notice.equals}`
    : `${LEFT_OUT}${notice.name}, ${ignoredReasons[notice.why]}`;

/** @returns what a line says; undefined of any other line, and of one that names of files make say several things. */
export function folderNoticeIn(line: string): FolderNotice | undefined {
  if (line.startsWith(EQUAL)) {
    const [name = '', equals, ...more] = line.slice(EQUAL.length).split(SAME);
    return equals === undefined || more.length > 0 ? undefined : { kind: 'equal', name, equals };
  }
  // Whatever is in a name, the reason is what the line ends with.
  const at = line.lastIndexOf(', which ');
  const reason = line.slice(at + 2);
  const why = (Object.keys(ignoredReasons) as WhyIgnored[]).find((key) => ignoredReasons[key] === reason);
  return line.startsWith(LEFT_OUT) && why !== undefined
    ? { kind: 'left out', name: line.slice(LEFT_OUT.length, at), why }
    : undefined;
}
