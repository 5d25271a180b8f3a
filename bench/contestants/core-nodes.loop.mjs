// What the function node of the core nodes' flow does: what to send next, from the answer that came; events leave by the
// second output. Its text becomes the node's, so that it uses nothing but what it is given.

/**
 * @typedef {{ channel: string, clientId?: string, ext: { ack: number }, data: import('../types.js').CallEvent }} BayeuxMessage
 *
 * @typedef {{
 *   begin?: { api: string, authorization: string, channel: string, header: string },
 *   responseCookies?: Record<string, { value: string }>,
 *   headers: Record<string, string>,
 *   payload: [BayeuxMessage, ...BayeuxMessage[]] | object,
 * }} Message what begins, and each answer
 *
 * @typedef {{
 *   id: number,
 *   ack: number,
 *   headers: Record<string, string | undefined>,
 *   cookies: Record<string, string>,
 *   api: string,
 *   clientId?: string | undefined,
 *   begin: NonNullable<Message['begin']>,
 * }} State
 */

/**
 * @param {Message} msg
 * @param {{ get(key: 'state'): State, set(key: 'state', state: State): void }} context
 */
export function step(msg, context) {
  const state = context.get('state') || { id: 0, ack: 0, headers: { 'Content-Type': 'application/json' }, cookies: {} };
  context.set('state', state);

  /**
   * @param {string} channel
   * @param {object} fields
   * @param {string} path
   */
  function next(channel, fields, path) {
    state.id += 1;
    const payload = [{ channel, id: String(state.id), clientId: state.clientId, ...fields }];
    const { headers, cookies } = state;
    return { method: 'POST', url: `${state.api}/notifications/${path}`, headers: { ...headers }, cookies, payload };
  }

  if (msg.begin) {
    state.api = msg.begin.api;
    state.begin = msg.begin;
    return [{ method: 'GET', url: `${state.api}/me`, headers: { authorization: msg.begin.authorization } }, null];
  }
  for (const [name, { value }] of Object.entries(msg.responseCookies || {})) {
    state.cookies[name] = value;
  }
  if (!Array.isArray(msg.payload)) {
    state.headers[state.begin.header] = msg.headers['x-csrf-token'];
    const fields = { version: '1.0', supportedConnectionTypes: ['long-polling'], ext: { ack: true } };
    return [next('/meta/handshake', fields, 'handshake'), null];
  }
  const [first] = msg.payload;
  if (first.channel === '/meta/handshake') {
    state.clientId = first.clientId;
    return [next('/meta/subscribe', { subscription: state.begin.channel }, ''), null];
  }
  const events = [];
  for (const message of msg.payload) {
    if (message.channel === '/meta/connect') {
      state.ack = message.ext.ack;
    } else if (message.channel === '/meta/subscribe') {
      events.push({ subscribed: true, headers: state.headers, cookies: state.cookies });
    } else {
      events.push({ topic: message.data.call.state, payload: message.data });
    }
  }
  return [next('/meta/connect', { connectionType: 'long-polling', ext: { ack: state.ack } }, 'connect'), events];
}
