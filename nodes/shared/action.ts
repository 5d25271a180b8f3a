/** The one way in which a node works on a message: it ends in `done`, once, with an error or after the message was sent. */
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
 * Of all nodes, which share one event loop. Node-RED hands over all that a node has sent before it looks at anything else.
 */
const intake = new Turns();

/** What Node-RED's own `done` calls, with the message that came in. */
interface Completing {
  _complete?(msg: object, error?: Error): void;
}

/**
 * Has `work` run on each message that comes in. What it resolves to is sent, if anything; when it throws, nothing is.
 * Nothing is left to reject: Node-RED would end its process over it. See {@link Draft} for what `work` gets, with when the
 * message came in, on the monotonic clock: thousands at once are not begun at once.
 */
export function onMessage(
  RED: NodeAPI,
  node: Node & Completing,
  work: (msg: ActionMessage, receivedAt: number) => Promise<ActionMessage | undefined>,
): void {
  const isCopiedToWires = () => ((node as { wires?: string[][] }).wires ?? []).flat().length > 1;

  node.on('input', (received, send, done) => {
    const receivedAt = elapsed();
    /** As `done`, also where another message than the one that came in goes on. */
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
        const result = await work(draft.message, receivedAt);
        msg = draft.settle();
        if (result) {
          send(isCopiedToWires() ? copiable(RED, msg) : msg);
        }
      } catch (thrown) {
        const error = masked(thrown instanceof Error ? thrown : new Error(textOfThrown(thrown)));
        failure = explained(RED, error);
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
