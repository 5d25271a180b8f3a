/** Secrets in a message are for GWS only: later recipients of the message, including Catch nodes, do not see them. */
import type { NodeAPI } from 'node-red';
import type { OperationTable, Parameter } from '../../src';
import type { ActionMessage } from './action';
import type { ParameterSettings } from './config';

export class Secrets {
  readonly #RED: NodeAPI;
  readonly #names: ReadonlySet<string>;
  readonly #properties: readonly string[];

  /** @param settings where the parameters of operations come from, possibly from properties of the message */
  constructor(
    RED: NodeAPI,
    table: OperationTable<{ parameters: readonly Parameter[] }>,
    settings: Readonly<ParameterSettings> = {},
  ) {
    this.#RED = RED;
    const parameters = Object.values(table).flatMap((row) => row.parameters);
    this.#names = new Set(parameters.filter(({ kind }) => kind === 'secret').map(({ name }) => name));
    this.#properties = Object.entries(settings)
      .filter(([name, { type, value }]) => this.has(name) && type === 'msg' && value)
      .map(([, { value }]) => value);
  }

  has(parameter: string): boolean {
    return this.#names.has(parameter);
  }

  /** Removes all of them from `msg`, whatever its operation. */
  remove(msg: ActionMessage): void {
    for (const property of this.#properties) {
      this.#take(property, msg);
    }
    try {
      const { parameters } = msg;
      if (
        typeof parameters === 'object' &&
        parameters !== null &&
        [...this.#names].some((name) => name in parameters)
      ) {
        msg.parameters = Object.fromEntries(Object.entries(parameters).filter(([name]) => !this.has(name)));
      }
    } catch {
      // One of the flow's own getters or proxies has thrown; what cannot be inspected is not passed on.
      delete msg.parameters;
    }
  }

  /** If the secret alone cannot be removed, as in a frozen object, its whole container is removed. */
  #take(property: string, msg: ActionMessage): void {
    const { util } = this.#RED;
    try {
      util.setMessageProperty(msg, property, undefined);
    } catch {
      // It cannot be removed, or there is no such property.
    }
    try {
      const [whole] = util.normalisePropertyExpression(property.replace(/^msg\./, ''), msg);
      if (isThere(() => util.getMessageProperty(msg, property))) {
        delete msg[String(whole)];
      }
    } catch {
      // An expression that names nothing.
    }
  }
}

/** An unreadable property may exist. */
function isThere(read: () => unknown): boolean {
  try {
    return read() !== undefined;
  } catch {
    return true;
  }
}
