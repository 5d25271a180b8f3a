/** Rows to add to the calling list of an {@link OutboundDesk}, and what is in it. */
import type { GwsSimulator } from '../../simulator';
import { LIST, NEW_RECORD, type Values } from './outbound';

const { phoneNumber: _number, ...record } = NEW_RECORD;

/** What all rows have in common. */
export const OF_ALL: Values = { ...LIST, ...record };

/** Rows with a number each. */
export function numbered(count: number, from = 0): Values[] {
  return Array.from({ length: count }, (_none, at) => ({
    phoneNumber: `07110${from + at}`,
    customer: `C-${from + at}`,
  }));
}

export function numbersOf(rows: readonly Values[]): string[] {
  return rows.map(({ phoneNumber }) => String(phoneNumber)).sort();
}

/** The numbers that were added, as often as they were. */
export function addedNumbers(simulator: GwsSimulator): string[] {
  return simulator.ledger.records
    .all()
    .flatMap(({ phoneNumber, events }) => events.filter(({ event }) => event === 'added').map(() => phoneNumber))
    .sort();
}
