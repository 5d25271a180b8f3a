/** The moment from which part of a request may have been written, and so been read by the server. */
import type { Socket } from 'node:net';

/** Calls `begun` once `socket` can be written to: until it is connected (with TLS: until the handshake is done) nothing was. */
export function onBegin(socket: Socket & { secureConnecting?: boolean }, begun: () => void): void {
  if (socket.connecting || socket.secureConnecting) {
    socket.once(socket.secureConnecting === undefined ? 'connect' : 'secureConnect', begun);
  } else {
    begun();
  }
}
