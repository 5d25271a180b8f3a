// (b) `cometd` and `cometd-nodejs-client` as their READMEs say, after a sign-in of its own.
import { AckExtension, CometD } from 'cometd';
import { adapt } from 'cometd-nodejs-client';
import { CALLS_CHANNEL, CSRF_HEADER } from '../server/protocol.mjs';

/**
 * @param {import('../types.js').Opening} opening
 * @param {import('../types.js').Hear} hear
 * @returns {Promise<import('../types.js').Opened>}
 */
export async function open({ url, names: [name] }, hear) {
  const answer = await fetch(`${url}/api/v2/me`, { headers: { authorization: `Basic ${btoa(`${name}:simulator`)}` } });
  const [cookie] = answer.headers.get('set-cookie')?.split(';') ?? [];
  await answer.text();
  adapt();
  const cometd = new CometD();
  cometd.configure({
    url: `${url}/api/v2/notifications`,
    logLevel: 'warn',
    requestHeaders: { Cookie: cookie, [CSRF_HEADER]: answer.headers.get('x-csrf-token') },
  });
  cometd.unregisterTransport('websocket');
  cometd.registerExtension('ack', new AckExtension());
  await new Promise((resolve, reject) => {
    cometd.handshake((reply) => {
      if (reply.successful) {
        cometd.subscribe(CALLS_CHANNEL, (message) => hear(message.data), resolve);
      } else {
        reject(new Error(JSON.stringify(reply)));
      }
    });
  });
  return {};
}
