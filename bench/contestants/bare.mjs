// (a) The lower bound, in a separate process.
import { DEVICE } from '../server/protocol.mjs';
import { BareGws } from './bare-gws.mjs';
import { dialRequest, nextRecord } from './dial-body.mjs';

export async function open({ url, names }, hear) {
  const clients = [];
  for (const name of names) {
    const client = new BareGws(url);
    await client.open(name, hear);
    clients.push(client);
  }
  return { dial: () => clients[0].dial(JSON.stringify(dialRequest(DEVICE, nextRecord()))) };
}
