/** The user's TLS settings, as `tls.connect` takes them. */
import type { SecureContextOptions } from 'node:tls';

export type TlsSettings = SecureContextOptions & {
  rejectUnauthorized?: boolean;
  servername?: string;
  ALPNProtocols?: string[];
};
