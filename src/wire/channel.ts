/** Names of CometD channels (docs.cometd.org, "The Bayeux Protocol", Channels): which are legal, and what wildcards cover. */

const MAX_LENGTH = 255;

/** Segments of legal characters; `*` stands for one segment, `**` for any number, and both can only be the last. */
const LEGAL = /^(?:\/[\w\-!~()$@]+)*\/(?:[\w\-!~()$@]+|\*\*?)$/;

/** What is wrong with `name` as a channel to subscribe to, as the end of a sentence; undefined if nothing is. */
export function channelFault(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '') {
    return 'is missing';
  }
  if (name.length > MAX_LENGTH) {
    return `has ${name.length} characters, but may have at most ${MAX_LENGTH}`;
  }
  if (!isBroadcast(name)) {
    return 'belongs to the protocol itself (/meta, /service)';
  }
  return LEGAL.test(name) ? undefined : 'is malformed; it must look like /v2/me/workbins, /v2/me/* or /v2/**';
}

/** False for the channels that the protocol keeps for itself. */
export function isBroadcast(channel: string): boolean {
  return !/^\/(?:meta|service)(?:\/|$)/.test(channel);
}

export function isWildcard(name: string): boolean {
  return name.endsWith('*');
}

/** Whether a subscription to `name`, possibly a wildcard, covers `channel`. */
export function covers(name: string, channel: string): boolean {
  if (!isWildcard(name)) {
    return name === channel;
  }
  const parent = name.slice(0, name.indexOf('*'));
  return channel.startsWith(parent) && (name.endsWith('**') || !channel.includes('/', parent.length));
}
