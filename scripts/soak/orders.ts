/** The flow's orders: mostly new records with all kinds of numbers, occasionally one that was dialed before, or none. */
import type { GwsSimulator } from '../../simulator';
import type { Random } from './random';

/** A call to it stays up until somebody hangs up. */
export const STAYS_UP = '5007';

const NUMBERS = ['5001', '5001', '5002', '5003', '5004', '5006', STAYS_UP, '5008', '5009', '+49 30 1234567'];

/** Records that may be ordered again. */
const REMEMBERED = 50;

export class Orders {
  readonly #simulator: GwsSimulator;
  readonly #random: Random;
  readonly #old: unknown[] = [];
  #count = 0;

  constructor(simulator: GwsSimulator, random: Random) {
    this.#simulator = simulator;
    this.#random = random;
  }

  next(): unknown {
    this.#count += 1;
    if (this.#old.length > 0 && this.#random.chance(0.05)) {
      return this.#random.pick(this.#old);
    }
    const phoneNumber = this.#random.pick(NUMBERS);
    const record = this.#random.chance(0.02)
      ? { recordHandle: 1_000_000 + this.#count, phoneNumber }
      : this.newRecord(phoneNumber);
    this.#old.push(record);
    if (this.#old.length > REMEMBERED) {
      this.#old.shift();
    }
    return record;
  }

  /** A record that the server hands over, in one of the forms in which a flow may pass it on. */
  newRecord(phoneNumber: string): unknown {
    const { data } = this.#simulator.nextPreviewRecord({ record: { phoneNumber, order: this.#count } });
    return this.#random.pick([data, data.record, data.record.userData]);
  }
}

/** The handle in whatever form of the record is sent. */
export function handleOf(record: unknown): number {
  const found = /"(?:GSW_RECORD_HANDLE|recordHandle)":(\d+)/.exec(JSON.stringify(record));
  return Number(found?.[1]);
}
