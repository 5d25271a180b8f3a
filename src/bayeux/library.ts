/** The CometD library, set up for GWS: only our transport, and the acknowledgement extension. */

import type http from 'node:http';
import type { Governor } from '../http/governor';
import type { HttpIdentity } from '../http/identity';
import type { Backoff } from '../timing/backoff';
import { isObject } from '../values/plain-json';
import { AckExtension, type Message } from './cometd.bundle.cjs';
import { RulingCometD } from './ruling-cometd';
import { GwsLongPollingTransport, type TransportOptions } from './transport';

export interface BayeuxOptions {
  /** `…/api/v2/notifications` */
  url: string;
  identity: HttpIdentity;
  agent: http.Agent;
  /** Limits the rate of all requests to the server. */
  governor: Governor;
  /** Waits between polls that fail. */
  backoff: Pick<Backoff, 'next'>;
  /** ms that an answer may take on top of the time for which the server holds a poll. */
  maxNetworkDelay?: number;
  /** A longer answer is not read to its end and ends the connection, since the server would only send it again. */
  maxAnswerBytes?: number;
}

type RulingParameters = ConstructorParameters<typeof RulingCometD>;

/** The callbacks of {@link RulingCometD} and of the transport. */
interface Hooks extends Pick<TransportOptions, 'onSend' | 'onLeftOut' | 'onAnswerLost'> {
  readonly hear: RulingParameters[0];
  readonly rule: RulingParameters[1];
  readonly hold: RulingParameters[2];
  readonly fail: RulingParameters[3];
  /** Called with each message before it is sent; may change it. */
  outgoing(message: Message): void;
}

/** Returns the library, ready for a handshake. */
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
