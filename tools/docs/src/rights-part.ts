/** The rights of the broker's users as the commands that give them, from where generated deployments have them. */
import { allRights, brokerUsers, permissionCommand, rights } from '@coffee/scaling';
import type { Parts } from './generated-parts';

export function rightsPart(): Parts {
  const commands = brokerUsers.map((user) => permissionCommand(user, rights[user]));
  const text = [...commands, '', '# or, for one user that all services share:', permissionCommand('coffee', allRights)];
  return { rights: `\`\`\`sh\n${text.join('\n')}\n\`\`\`` };
}
