/** Tells the journal of a server what its nodes do, and why a dial that a message asked for failed. */
import { namesIn } from '../../src/dial/identity';
import type { GwsError } from '../../src/errors/gws-error';
import type { ActionMessage } from './action';
import { tried } from './safely';
import type { ServerNode, ServerUser } from './server';
import { began } from './under-way';

interface Reported {
  readonly agent?: string;
  readonly operation?: string;
}

export interface ActionLog {
  /** The dial that the message asked for has failed. */
  failed(error: unknown): void;
  /** The work is done. @param error if it failed */
  over(error?: unknown): void;
}

/**
 * Notes that `node` begins to work for `msg`.
 * @param report what it finds out meanwhile
 */
export function logAction(
  server: ServerNode,
  node: ServerUser,
  msg: ActionMessage,
  report: Reported,
  waitsFor: string | undefined,
): ActionLog {
  const { journal } = server.agents;
  const id = tried(node, 'The journal', () => msg._msgid);
  const message = typeof id === 'string' ? id : undefined;
  const end = began(server, { node: node.id, message, since: Date.now(), report, waitsFor });
  return {
    failed: (error) => {
      tried(node, 'The journal', () => {
        const { handles, attempts, numbers, recordNumbers, campaign } = namesIn(msg.record ?? msg.payload);
        const names = { handle: [...handles][0], attempt: [...attempts][0], campaign };
        const number = recordNumbers[0] ?? numbers[0];
        journal.failed({ ...names, number, agent: report.agent ?? '', node: node.id, message }, error);
      });
    },
    over: (error) => {
      end();
      if (message !== undefined) {
        const { agent, operation } = report;
        const code = error === undefined ? undefined : ((error as Partial<GwsError>).code ?? 'failed');
        journal.acted({ node: node.id, message, agent, operation, code });
      }
    },
  };
}
