/** What is asked of the folder that is chosen: its tables, the questions, and the button that sends it. */
import { useEffect } from 'preact/hooks';
import type { Encoding } from '@coffee/csv';
import type { Questions } from '@coffee/http';
import { useAskedDraft, type HeldReader } from '../folder/asked-draft';
import { changeDraft, type FolderDraft } from '../folder/folder-draft';
import type { FolderReport } from '../reading/messages';
import { lackedOf, unreadableFor } from '../reading/unreadable-for';
import { packedIn, useSentDraft } from '../sending/sent-draft';
import { bytes, say } from '../words/language';
import { AskChoice } from './ask-choice';
import { BadRowsChoice } from './bad-rows-choice';
import { EncodingChoice } from './encoding-choice';
import { FolderTables } from './folder-tables';
import { Problem } from './loaded';
import { NoQuestion, QuestionsForm, wrongIn } from './questions-form';
import { SqlBox } from './sql-box';
import { Stopped } from './stopped';

interface Props {
  readonly known: Questions;
  readonly folder: FolderReport;
  readonly draft: FolderDraft;
  readonly onEncoding: (encoding: Encoding) => void;
  readonly reader: HeldReader;
}

export function AskedFolder({ known, folder, draft, onEncoding, reader }: Props) {
  const { schema, encoding, onBadRow } = draft;
  const { asked, inSql, checked, report, ...found } = useAskedDraft(known, folder, draft, reader);
  const { missing, wanted } = found;
  const sent = useSentDraft(draft, reader);
  const wrong = inSql ? [] : wrongIn(asked);
  const canStart = found.canAsk && missing.length === 0;
  const packed = packedIn(wanted);
  // The threads that will scan it are started while a person still looks at the form.
  const isScanned = canStart && packed === 0;
  useEffect(() => {
    if (isScanned) reader.current?.prepare();
  }, [isScanned, draft.files]);
  const sending = packed > 0 ? 'new.sendingWhole' : inSql ? 'new.sendingSql' : 'new.sending';
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (canStart && !sent.isBusy) void sent.start(found.request, wanted);
      }}
    >
      {found.problem && <Problem problem={found.problem} />}
      {found.isKnown && <FolderTables report={report} needed={found.told} />}
      {schema === undefined && <AskChoice />}
      {inSql ? (
        <SqlBox checked={checked} schema={schema} />
      ) : (
        <QuestionsForm
          known={known}
          asked={asked}
          onChange={(asked) => changeDraft({ asked })}
          lacked={(question) => lackedOf(unreadableFor(question, report), report.tables)}
        />
      )}
      <BadRowsChoice value={onBadRow} onChange={(onBadRow) => changeDraft({ onBadRow })} />
      <EncodingChoice value={encoding} onChange={onEncoding} />
      <Stopped by={missing} />
      {!inSql && asked.queries.length === 0 && <NoQuestion areAny={found.areAny} />}
      {/* Each field tells what is wrong with it; the button, why it cannot be pressed. */}
      {wrong.length > 0 && (
        <p class="problem">{say('new.wrong', { fields: wrong.map((name) => say(`new.${name}`)).join(', ') })}</p>
      )}
      {sent.problem && <Problem problem={sent.problem} />}
      <p class="facts">
        {/* One that is disabled loses the focus, and has it no more when it can be pressed again. */}
        <button type="submit" class="main" disabled={!canStart} aria-disabled={sent.isBusy}>
          {say('new.start')}
        </button>
        {wanted.length > 0 && missing.length === 0 && (
          <span class="soft">
            {say(sending, { count: packed, bytes: bytes(wanted.reduce((total, table) => total + table.bytes, 0)) })}
          </span>
        )}
      </p>
    </form>
  );
}
