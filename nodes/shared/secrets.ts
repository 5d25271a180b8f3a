/** Secrets that a message brings are for GWS: whoever gets the message next, Catch nodes included, does not see them. */
import type { NodeAPI } from 'node-red';
import type { OperationTable, Parameter } from '../../src';
import type { ActionMessage } from './action';
import type { TypedSetting } from './config';

type Settings = Readonly<Record<string, TypedSetting>>;

export class Secrets {
  readonly #RED: NodeAPI;
  readonly #names: ReadonlySet<string>;
  readonly #properties: readonly string[];

  /** @param settings from where the parameters of operations are taken; a message's property may be one of them */
  constructor(RED: NodeAPI, table: OperationTable<{ parameters: readonly Parameter[] }>, settings: Settings = {}) {
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

  /** Takes all of them out of `msg`, whatever its operation is. */
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
      // A getter or proxy of the flow's own has thrown; what cannot be looked through is not passed on.
      delete msg.parameters;
    }
  }

  /** Where only the secret cannot be removed, as from a frozen object, everything goes that it is in. */
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

/** What cannot be read may be there. */
function isThere(read: () => unknown): boolean {
  try {
    return read() !== undefined;
  } catch {
    return true;
  }
}
