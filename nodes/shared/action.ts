/** How every node processes a message: it ends with `done`, once, with an error or after the message was sent. */
import type { Node, NodeAPI } from 'node-red';
import { textOfThrown } from '../../src/errors/printable';
import { masked } from '../../src/secrets/mask';
import { elapsed } from '../../src/timing/clock';
import { Turns } from '../../src/timing/turns';
import { type ActionMessage, copiable, Draft } from './draft';
import { explained } from './explained';
import { safely } from './safely';

export type { ActionMessage };

/**
 * For all nodes, which share one event loop. Node-RED delivers everything that a node has sent before it does anything
 * else.
 */
const intake = new Turns();

/** What Node-RED's own `done` calls, with the message that came in. */
interface Completing {
  _complete?(msg: object, error?: Error): void;
}

/** The output on which a message is sent, counted from 0; undefined: it is not sent. */
export type Output = number | undefined;

/**
 * Runs `work` on each incoming message, which is then sent on the output that it names; if it throws, nothing is. No promise is left to
 * reject: that would end the Node-RED process. `work` gets a {@link Draft} and the time when the message came in, on the
 * monotonic clock: thousands arriving at once are not all started at once.
 * @param unreadable notes the failure on what is passed on in place of a message of which nothing can be read
 */
export function onMessage(
  RED: NodeAPI,
  node: Node & Completing,
  work: (msg: ActionMessage, receivedAt: number) => Promise<Output>,
  unreadable = async (_msg: ActionMessage, _failure: Error): Promise<void> => {},
): void {
  const isCopiedToWires = () => ((node as { wires?: string[][] }).wires ?? []).flat().length > 1;

  node.on('input', (received, send, done) => {
    const receivedAt = elapsed();
    /** As `done`, even if the message sent on is not the one that came in. */
    const complete = (msg: ActionMessage, failure?: Error): void => {
      if (msg === received) {
        done(failure);
      } else if (node._complete) {
        node._complete(msg, failure);
      } else if (failure) {
        node.error(failure, msg);
      } else {
        done();
      }
    };

    const handle = async (): Promise<void> => {
      let draft: Draft | undefined;
      let msg: ActionMessage | undefined;
      let failure: Error | undefined;
      try {
        draft = new Draft(received);
        const output = await work(draft.message, receivedAt);
        msg = draft.settle();
        if (output !== undefined) {
          const sent = isCopiedToWires() ? copiable(RED, msg) : msg;
          send(output === 0 ? sent : [...Array<null>(output).fill(null), sent]);
        }
      } catch (thrown) {
        const error = masked(thrown instanceof Error ? thrown : new Error(textOfThrown(thrown)));
        failure = explained(RED, error);
        if (!draft) {
          msg = {} as ActionMessage;
          await unreadable(msg, error);
        }
      }
      msg ??= draft?.settle() ?? ({} as ActionMessage);
      try {
        complete(msg, failure);
      } catch {
        complete(copiable(RED, msg), failure);
      }
    };

    const report = safely(node, 'A message', (thrown: unknown) => node.error(textOfThrown(thrown)));
    intake.take(() => void handle().catch(report));
  });
}
