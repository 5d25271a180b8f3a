/** Evaluates TypedInputs for a message. Reports of failures contain none of the values that an expression encountered. */
import type { Node, NodeAPI } from 'node-red';
import type { ActionMessage } from './action';

/** Value of a TypedInput for this message. @throws what is wrong with the expression or context */
export async function evaluate(
  RED: NodeAPI,
  node: Node,
  value: string,
  type: string,
  msg: ActionMessage,
): Promise<unknown> {
  try {
    return await new Promise((resolve, reject) => {
      RED.util.evaluateNodeProperty(value, type, node, msg, (error, result) =>
        error ? reject(error) : resolve(result),
      );
    });
  } catch (thrown) {
    throw new Error(reasonOf(thrown));
  }
}

/** Of what Node-RED and JSONata throw; the latter are objects that only look like errors. */
function reasonOf(thrown: unknown): string {
  try {
    const { code, message, ...details } = { ...(thrown as Failure), message: (thrown as Failure).message };
    if (typeof message === 'string' && typeof code === 'string') {
      return /^[DT]\d{4}$/.test(code) && !AUTHORS_OWN.includes(code) ? withoutValues(message, details) : message;
    }
  } catch {
    // One of the flow's own getters or proxies has thrown.
  }
  return thrown instanceof SyntaxError ? 'it is not JSON' : 'it cannot be evaluated';
}

interface Failure {
  readonly code?: unknown;
  readonly message?: unknown;
}

/** `$error` and `$assert`: the flow author's own words. */
const AUTHORS_OWN = ['D3137', 'D3141'];

/** The part of a JSONata error that comes from the expression, not from the message. */
const OF_EXPRESSION = ['position', 'token', 'index', 'stack'];

function withoutValues(message: string, details: object): string {
  const values = Object.entries(details).filter(([name]) => !OF_EXPRESSION.includes(name));
  return values.reduce((text, [, value]) => {
    const written = JSON.stringify(value) ?? '';
    return written.length > 1 || /\d/.test(written) ? text.replaceAll(written, '…') : text;
  }, message);
}
