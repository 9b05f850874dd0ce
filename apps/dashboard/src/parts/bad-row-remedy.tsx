/** What to do in the forms of this page about a row that has ended a job: its reason says it in the words of the protocol. */
import { PROTOCOL_REMEDIES } from '@coffee/csv';
import { say } from '../words/language';

interface Props {
  readonly reason: string | undefined;
}

export function BadRowRemedy({ reason }: Props) {
  if (!reason?.includes(PROTOCOL_REMEDIES.skip)) return null;
  return (
    <>
      <p>{say('badRow.remedy', { choice: say('new.badRows'), skip: say('new.badRows.skip') })}</p>
      {reason.includes(PROTOCOL_REMEDIES.latin1) && <p>{say('badRow.encoding', { choice: say('new.encoding') })}</p>}
    </>
  );
}
