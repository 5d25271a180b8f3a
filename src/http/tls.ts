/** What a user can set about TLS, as `tls.connect` takes it. */
import type { SecureContextOptions } from 'node:tls';

export type TlsSettings = SecureContextOptions & {
  rejectUnauthorized?: boolean;
  servername?: string;
  ALPNProtocols?: string[];
};
