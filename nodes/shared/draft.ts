/**
 * A message while a node works on it. A flow's message may be frozen, partly read-only, or have getters that throw; the
 * draft is an ordinary object with the same properties. When the work is done, changes are copied from the draft to the
 * original message; if that is not writable, the draft is sent on instead.
 */
import { types } from 'node:util';
import type { NodeAPI, NodeMessageInFlow } from 'node-red';
import { GwsError } from '../../src/errors/gws-error';

export type ActionMessage = NodeMessageInFlow & Record<string, unknown>;

type Properties = Map<PropertyKey, PropertyDescriptor>;

export class Draft {
  /**
   * What the node reads and writes. Reading an unreadable property throws `GWS_INVALID_REQUEST`; it can still be
   * replaced.
   */
  readonly message: ActionMessage;
  readonly #received: object;
  readonly #before: Properties;

  /** @throws {GwsError} `GWS_INVALID_REQUEST` if not even its properties can be listed */
  constructor(received: object) {
    this.#received = received;
    try {
      this.#before = isOrdinary(received) ? ownProperties(received) : readableProperties(received);
    } catch (cause) {
      throw unreadable('the message', cause);
    }
    this.message = Object.defineProperties({}, Object.fromEntries(this.#before)) as ActionMessage;
  }

  /** The message to send on, with all changes. */
  settle(): ActionMessage {
    if (isOrdinary(this.#received)) {
      this.#writeDown();
      return this.#received as ActionMessage;
    }
    for (const [name, { get }] of ownProperties(this.message)) {
      if (get) {
        delete this.message[name as string];
      }
    }
    return this.message;
  }

  #writeDown(): void {
    const after = ownProperties(this.message);
    for (const name of this.#before.keys()) {
      if (!after.has(name)) {
        Reflect.deleteProperty(this.#received, name);
      }
    }
    for (const [name, { value }] of after) {
      if (!this.#before.has(name) || this.#before.get(name)?.value !== value) {
        Reflect.set(this.#received, name, value);
      }
    }
  }
}

/**
 * `msg` if Node-RED can copy it, as it does for Catch and Complete nodes and for all wires but the first; otherwise a
 * copy without the properties that cannot be copied.
 */
export function copiable(RED: NodeAPI, msg: ActionMessage): ActionMessage {
  const canCopy = ([name, value]: [string, unknown]) => {
    try {
      // Node-RED passes these two on as they are.
      return name === 'req' || name === 'res' || RED.util.cloneMessage({ [name]: value }) !== undefined;
    } catch {
      return false;
    }
  };
  const properties = Object.entries(msg);
  const kept = properties.filter(canCopy);
  return kept.length === properties.length ? msg : (Object.fromEntries(kept) as ActionMessage);
}

/** A plain object, from any context, with every property readable, writable and deletable. */
function isOrdinary(object: object): boolean {
  return (
    !types.isProxy(object) &&
    Object.isExtensible(object) &&
    isRoot(Object.getPrototypeOf(object)) &&
    [...ownProperties(object).values()].every(({ writable, configurable }) => writable && configurable)
  );
}

/** Whether it is `Object.prototype`; Function nodes have one of their own. */
function isRoot(prototype: object | null): boolean {
  return prototype !== null && Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

function ownProperties(object: object): Properties {
  const properties: Properties = new Map();
  for (const name of Reflect.ownKeys(object)) {
    const property = Reflect.getOwnPropertyDescriptor(object, name);
    if (property) {
      properties.set(name, property);
    }
  }
  return properties;
}

/** With what classes of the flow's own bring along; each is read once. */
function readableProperties(object: object): Properties {
  const properties: Properties = new Map();
  for (let owner: object | null = object; owner && !isRoot(owner); owner = Object.getPrototypeOf(owner)) {
    for (const [name, { get, value }] of ownProperties(owner)) {
      if (!properties.has(name) && (get || typeof value !== 'function' || owner === object)) {
        properties.set(name, readProperty(object, name));
      }
    }
  }
  return properties;
}

function readProperty(object: object, name: PropertyKey): PropertyDescriptor {
  const common = { enumerable: true, configurable: true };
  try {
    return { ...common, value: Reflect.get(object, name), writable: true };
  } catch (cause) {
    return {
      ...common,
      get() {
        throw unreadable(`msg.${String(name)}`, cause);
      },
      set(value: unknown) {
        Object.defineProperty(this, name, { ...common, value, writable: true });
      },
    };
  }
}

function unreadable(what: string, cause: unknown): GwsError {
  const fault = `${what} cannot be read`;
  return new GwsError('GWS_INVALID_REQUEST', `The request cannot be sent: ${fault}. Nothing was sent.`, {
    cause,
    faults: [fault],
  });
}
