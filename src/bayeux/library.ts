/** The CometD library as it is set up for GWS: with our transport and no other, and with the acknowledgement extension. */

import type http from 'node:http';
import type { Governor } from '../http/governor';
import type { Identity } from '../http/identity';
import type { Backoff } from '../timing/backoff';
import { isObject } from '../values/plain-json';
import { AckExtension, type Message } from './cometd.bundle.cjs';
import { RulingCometD } from './ruling-cometd';
import { GwsLongPollingTransport, type TransportOptions } from './transport';

export interface BayeuxOptions {
  /** `…/api/v2/notifications` */
  url: string;
  identity: Identity;
  agent: http.Agent;
  /** The pace of all requests to the server. */
  governor: Governor;
  /** Waits between polls that fail. */
  backoff: Pick<Backoff, 'next'>;
  /** ms that an answer may take beyond the time for which the server holds a poll. */
  maxNetworkDelay?: number;
  /** Longer answers are not read to their end, and end the connection: the server would send the same again. */
  maxAnswerBytes?: number;
}

type Ruling = ConstructorParameters<typeof RulingCometD>;

/** Who decides and is told; see {@link RulingCometD} and {@link TransportOptions}. */
interface Hooks extends Pick<TransportOptions, 'onSend' | 'onLeftOut' | 'onAnswerLost'> {
  readonly hear: Ruling[0];
  readonly rule: Ruling[1];
  readonly hold: Ruling[2];
  readonly fail: Ruling[3];
  /** Told of each message that is about to be sent, which it may change. */
  outgoing(message: Message): void;
}

/** The library, ready for a handshake. */
export function cometdFor(
  { url, identity, agent, governor, maxAnswerBytes }: BayeuxOptions,
  maxNetworkDelay: number,
  { hear, rule, hold, fail, outgoing, onSend, onLeftOut, onAnswerLost }: Hooks,
): RulingCometD {
  const cometd = new RulingCometD(hear, rule, hold, fail);
  cometd.configure({ url, logLevel: 'warn', maxNetworkDelay });
  cometd.unregisterTransports();
  cometd.registerTransport(
    'long-polling',
    new GwsLongPollingTransport({ identity, agent, governor, maxAnswerBytes, onSend, onLeftOut, onAnswerLost }),
  );
  cometd.registerExtension('ack', new AckExtension());
  cometd.registerExtension('hold', { outgoing });
  return cometd;
}

/** Whether the reply to a handshake grants the acknowledgement extension, in the old form or the new (as `AckExtension` reads it). */
export function grantsAcknowledgement({ ext }: Message): boolean {
  const ack = ext?.ack;
  return ack === true || (isObject(ack) && ack.enabled === true);
}
