/** A request that got no complete answer, and the one thing that matters then: can the server have taken it? */

import { printable } from '../printable';
import { PrintableError } from '../secrets/mask';

/** Why no answer came, in words for a status or an error message, by the code that Node gives. */
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing accepts connections there; check that GWS is running, and the port',
  ENOTFOUND: 'the host name is not known; check its spelling and the DNS',
  EAI_AGAIN: 'the host name cannot be looked up right now; check the DNS',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ECONNRESET: 'the connection was closed before the answer was complete',
  EPIPE: 'the connection was closed before the answer was complete',
  EPROTO: 'it does not speak TLS; http:// may be meant instead of https://',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS; http:// may be meant instead of https://',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; add the CA in a TLS configuration',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is of a CA that is not trusted; add the CA in a TLS configuration',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is of a CA that is not trusted; add the CA in a TLS configuration',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is of a CA that is not trusted; add the CA in a TLS configuration',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  ERR_BAD_RESPONSE: 'the answer broke off',
  UNKNOWN_ENCODING: 'the answer is packed in a way that cannot be read; check what stands between here and GWS',
  ERR_INVALID_CHAR: 'a cookie or token that the server has set has characters that no header can carry',
  HEADERS_TOO_LARGE: 'with the cookies and tokens that the server has set, its headers are too large to be sent',
};

export class RequestFailure extends PrintableError {
  override readonly name = 'RequestFailure';

  /**
   * @param reason what happened, for people
   * @param certainlyNotSent true if no byte of the request can have reached the server
   * @param cause the network error, without the request: a request carries credentials
   */
  constructor(
    readonly reason: string,
    readonly certainlyNotSent: boolean,
    cause?: Error,
  ) {
    super(reason, cause);
  }
}

/** The failure that `error` means; whatever hangs on `error` beyond its code and message is left behind. */
export function requestFailure(error: unknown, certainlyNotSent: boolean): RequestFailure {
  const { code, message } = networkError(error);
  const reason = (code && REASONS[code]) ?? printable(code ? `${message} (${code})` : message);
  return new RequestFailure(reason, certainlyNotSent, Object.assign(new Error(message), code && { code }));
}

function networkError(error: unknown): { code?: string; message: string } {
  if (error instanceof AggregateError && error.errors.length > 0) {
    return networkError(error.errors[0]);
  }
  if (error instanceof Error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { message: message || code || error.name, ...(typeof code === 'string' && { code }) };
  }
  return { message: String(error) };
}
