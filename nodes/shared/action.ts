/** The one way in which a node works on a message: it ends in `done`, once, with an error or after the message was sent. */
import type { Node, NodeAPI, NodeMessageInFlow } from 'node-red';
import { explained } from './explained';

export type ActionMessage = NodeMessageInFlow & Record<string, unknown>;

/**
 * Has `work` run on each message that comes in. What it resolves to is sent, if anything; when it throws, nothing is.
 * Nothing is left to reject: Node-RED would end its process over it.
 */
export function onMessage(
  RED: NodeAPI,
  node: Node,
  work: (msg: ActionMessage) => Promise<ActionMessage | undefined>,
): void {
  node.on('input', (received, send, done) => {
    // A frozen message cannot take what is to be said of it; what is sent on is then a copy.
    const msg = (Object.isExtensible(received) ? received : { ...received }) as ActionMessage;
    work(msg)
      .then((result) => {
        if (result) {
          send(result);
        }
      })
      .then(
        () => done(),
        (error: unknown) => done(error instanceof Error ? explained(RED, error) : new Error(textOf(error))),
      )
      .catch((error: unknown) => node.error(textOf(error)));
  });
}

/** Anything can be thrown, also what has no text. */
function textOf(thrown: unknown): string {
  try {
    return String(thrown);
  } catch {
    return 'an error without a text';
  }
}

/** Value of a TypedInput for this message. @throws what is wrong with the expression or context */
export function evaluate(RED: NodeAPI, node: Node, value: string, type: string, msg: ActionMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(value, type, node, msg, (error, result) =>
      error ? reject(asError(error)) : resolve(result),
    );
  });
}

/** JSONata throws objects that only look like errors. */
function asError(thrown: unknown): Error {
  if (thrown instanceof Error) {
    return thrown;
  }
  const { message } = thrown as { message?: unknown };
  return new Error(typeof message === 'string' ? message : textOf(thrown));
}
