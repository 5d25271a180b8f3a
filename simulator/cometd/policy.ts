/** What a CometD client may do: subscribe to any well-formed channel, publish nothing. */
import type { SecurityPolicy } from 'cometd-nodejs-server';

const CHANNEL = /^(\/[\w\-!~()$@]+)*\/([\w\-!~()$@]+|\*\*?)$/;

/** A channel that a client may name: well formed, and not a meta channel other than those that exist from the start. */
function isAllowed(name: unknown): boolean {
  return typeof name === 'string' && CHANNEL.test(name) && !name.startsWith('/meta/');
}

/** The policy of the simulator's CometD server; `refuses` may deny a subscription that is allowed. */
export function cometdPolicy(refuses: (channel: string) => boolean): SecurityPolicy {
  return {
    canCreate: (_session, _message, channelName: unknown, callback) => callback(undefined, isAllowed(channelName)),
    canSubscribe: (_session, _message, channel: { name?: unknown }, callback) =>
      callback(undefined, isAllowed(channel.name) && !refuses(String(channel.name))),
    canPublish: (_session, _message, _channel, callback) => callback(undefined, false),
  };
}
