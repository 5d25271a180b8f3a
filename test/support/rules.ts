// Calling rules for tests, and a node that holds them.
import type { FlowNode } from './flow';

const HOUR = 3_600_000;
const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** The simulator's numbers are within the company. */
export const HERE = { numbers: { internal: '4' }, zones: { server: 'Etc/UTC' } };

/** No hour is open. */
export const CLOSED = { ...HERE, hours: [{ monday: '' }] };

/** Open for an hour, two hours from now. */
export const SOON = (): object => {
  const time = (at: number) => new Date(at).toISOString().slice(11, 16);
  const now = Date.now();
  const [from, to] = [time(now + 2 * HOUR), time(now + 3 * HOUR)];
  const windows = `${from}-${to}${to < from ? '+1' : ''}`;
  return { ...HERE, hours: [Object.fromEntries(DAYS.map((day) => [day, windows]))] };
};

export function rulesNode(settings: object, id = 'rules'): FlowNode {
  return { id, type: 'gws-calling-rules', rules: settings };
}
