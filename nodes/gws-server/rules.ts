/** The calling rules of a server: told of once if they cannot be used, since nothing is dialed then. */
import type { NodeAPI } from 'node-red';
import { type CallingRules, GwsError } from '../../src';
import { rulesOf } from '../shared/rules';
import { safely } from '../shared/safely';
import type { ServerNode } from '../shared/server';
import { whenStarted } from '../shared/started';
import { type Told, tellOnce } from './audience';

/** Who has been told of what is wrong with which rules, as long as a server has them: several may have the same. */
const told = new Map<string, { readonly told: Told; readonly servers: Set<ServerRules> }>();

export class ServerRules {
  /** Undefined: every dial is allowed. */
  readonly rules: Promise<CallingRules> | undefined;
  readonly #RED: NodeAPI;
  readonly #node: ServerNode;
  readonly #setting: string;
  #isUsable = true;
  #isClosed = false;
  #giveUp = (): void => {};

  /**
   * @param setting ID of a `gws-calling-rules`; empty: none
   * @param changed called when it turns out that they cannot be used
   */
  constructor(RED: NodeAPI, node: ServerNode, setting: string | undefined, changed: () => void) {
    this.#RED = RED;
    this.#node = node;
    this.#setting = setting ?? '';
    this.rules = rulesOf(RED, setting);
    const failed = safely(node, 'The calling rules', () => {
      this.#isUsable = false;
      if (!this.#isClosed) {
        changed();
      }
    });
    this.rules?.catch(failed);
  }

  get areUsable(): boolean {
    return this.#isUsable;
  }

  /** Called with the first user, whose Catch nodes will be told. */
  start(): void {
    this.#giveUp();
    this.#giveUp = whenStarted(this.#RED, this.#node, 'The calling rules', () => {
      const tell = safely(this.#node, 'The calling rules', (fault: Error) => this.#tell(fault));
      this.rules?.catch(tell);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#giveUp();
    for (const [key, { servers }] of told) {
      servers.delete(this);
      if (servers.size === 0) {
        told.delete(key);
      }
    }
  }

  #tell(fault: Error): void {
    if (!this.#isClosed) {
      const text = `${this.#RED._('gws-server.log.no-rules')} ${fault.message}`;
      const error = new GwsError('GWS_NOT_ALLOWED', text, { cause: fault });
      tellOnce(this.#node, error, { gws: { server: this.#node.label } }, this.#told(fault));
    }
  }

  #told({ message }: Error): Told {
    const key = `${this.#setting} ${message}`;
    const known = told.get(key) ?? { told: new WeakSet(), servers: new Set() };
    known.servers.add(this);
    told.set(key, known);
    return known.told;
  }
}
