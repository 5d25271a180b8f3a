/**
 * One request on the wire and its answer, as an adapter for axios, whose own adapter takes more time than the rest of a dial
 * (docs/decisions/0010). It knows whether anything can have been written, and can be aborted.
 */
import type { Agent, ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { guarded } from '../errors/guard';
import { incomplete, readAnswer } from './answer';
import { onBegin } from './begin';
import { dropStaleConnections, heedKeepAlive } from './idle';
import { type Headers, Target } from './target';

export interface DeliveryOptions {
  url: string;
  agent: Agent;
  /** As `Target` takes them. */
  headers: readonly Headers[];
  /** Longer answers are not read to the end. */
  maxAnswerBytes: number;
  /** Asked once there is a connection, before anything is written: whether it may still be sent. */
  mayBegin(): boolean;
}

export class Delivery {
  /** Whether anything may have been written. */
  mayHaveBegun = false;
  /** The answer's headers; axios would copy them. */
  received: IncomingHttpHeaders = {};
  readonly #options: DeliveryOptions;
  #request: ClientRequest | undefined;
  #cutOff: Error | undefined;
  /** Ends the current wait. */
  #giveUp: (error: Error) => void = () => {};

  constructor(options: DeliveryOptions) {
    this.#options = options;
  }

  /** Ends the request, before it has begun or at any time after. */
  cutOff(reason: string): void {
    this.#cutOff ??= new Error(reason);
    this.#request?.destroy();
    this.#giveUp(this.#cutOff);
  }

  /** @throws the network's error, or one with the code `ERR_BAD_RESPONSE` when the answer is incomplete */
  readonly adapter = async (config: InternalAxiosRequestConfig): Promise<AxiosResponse<string>> => {
    const { response, text: data } = await this.#exchange(config);
    const { statusCode = 0, statusMessage = '', headers } = response;
    this.received = headers;
    return { data, status: statusCode, statusText: statusMessage, headers: {}, config };
  };

  #exchange({
    method = 'GET',
    data,
  }: InternalAxiosRequestConfig): Promise<{ response: IncomingMessage; text: string }> {
    const { url, agent, headers, maxAnswerBytes, mayBegin } = this.#options;
    return new Promise((resolve, reject) => {
      if (this.#cutOff) {
        reject(this.#cutOff);
        return;
      }
      this.#giveUp = reject;
      dropStaleConnections(agent, method.toUpperCase() !== 'GET');
      const request = Target.of(url).send(method.toUpperCase(), agent, headers, data as string | undefined);
      this.#request = request;
      const fail = (error: Error) => {
        reject(error);
        request.destroy();
      };
      const safely = <Args extends unknown[]>(callback: (...args: Args) => void) =>
        guarded('The answer of GWS', fail, callback);
      request.once(
        'socket',
        safely((socket: Socket) =>
          onBegin(
            socket,
            safely(() => {
              if (mayBegin()) {
                this.mayHaveBegun = true;
              } else {
                socket.destroy();
                this.cutOff('it may no longer be sent');
              }
            }),
          ),
        ),
      );
      // After an answer that switches protocols, no other event follows.
      const closed = () => reject(incomplete());
      request.once('close', closed);
      request.once(
        'response',
        safely((response: IncomingMessage) => {
          heedKeepAlive(agent, response.headers);
          request.off('close', closed);
          readAnswer(response, maxAnswerBytes).then((text) => resolve({ response, text }), reject);
        }),
      );
      request.on('error', reject);
    });
  }
}
