// (a) The lower bound, in a separate process.
import { DEVICE } from '../server/protocol.mjs';
import { BareGws } from './bare-gws.mjs';
import { dialRequest, nextRecord } from './dial-body.mjs';

/**
 * @param {import('../types.js').Opening} opening
 * @param {import('../types.js').Hear} hear
 * @returns {Promise<import('../types.js').Opened>}
 */
export async function open({ url, names }, hear) {
  /** @type {BareGws[]} */
  const clients = [];
  for (const name of names) {
    const client = new BareGws(url);
    await client.open(name, hear);
    clients.push(client);
  }
  const [first] = clients;
  return { dial: async () => first?.dial(JSON.stringify(dialRequest(DEVICE, nextRecord()))) };
}
