/**
 * Tells of a ledger that cannot be used: once, for as long as the reason stays the same, however often it is tried again; and
 * what somebody should know of its database.
 */
import type { NodeAPI } from 'node-red';
import type { Ledger } from '../../src';
import { explained } from '../shared/explained';
import { safely } from '../shared/safely';
import type { ServerNode } from '../shared/server';
import { whenStarted } from '../shared/started';
import { type Told, tellOnce } from './audience';

/** By place of the ledger: why it cannot be used, and who has been told of that. Servers may share one. */
const outages = new Map<string, { readonly reason: string; readonly told: Told }>();

export class LedgerLog {
  readonly #RED: NodeAPI;
  readonly #node: ServerNode;
  readonly #ledger: Ledger;
  readonly #changed: () => void;
  readonly #warned: (text: string) => void;
  #giveUp = (): void => {};
  #told: string | undefined;

  constructor(RED: NodeAPI, node: ServerNode, ledger: Ledger) {
    this.#RED = RED;
    this.#node = node;
    this.#ledger = ledger;
    this.#changed = safely(node, 'The ledger', () => this.#look());
    this.#warned = safely(node, 'The ledger', (text: string) => node.warn(text));
  }

  /** Called with the first user, whose Catch nodes will be told. */
  start(): void {
    this.close();
    this.#giveUp = whenStarted(this.#RED, this.#node, 'The ledger', () => {
      this.#ledger.on('state', this.#changed);
      this.#ledger.on('warning', this.#warned);
      this.#look();
    });
  }

  close(): void {
    this.#giveUp();
    this.#ledger.off('state', this.#changed);
    this.#ledger.off('warning', this.#warned);
  }

  #look(): void {
    const { state, place = '' } = this.#ledger;
    if (state.phase === 'open') {
      this.#told = undefined;
      outages.delete(place);
    } else if (state.phase === 'unavailable' && state.error.message !== this.#told) {
      this.#told = state.error.message;
      const outage = outageOf(place, state.error.message);
      tellOnce(this.#node, explained(this.#RED, state.error), { gws: { server: this.#node.label } }, outage.told);
    }
  }
}

function outageOf(place: string, reason: string) {
  const known = outages.get(place);
  const outage = known?.reason === reason ? known : { reason, told: new WeakSet() };
  outages.set(place, outage);
  return outage;
}
