/** The certificate that comes with the simulator: for localhost, 127.0.0.1 and ::1, self-signed. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TlsOptions } from '../options/options';

/** Reads the certificate and its key; to trust it, a client uses `cert` as a CA. */
export function shippedTls(): TlsOptions & { cert: string; key: string } {
  const read = (name: string): string => readFileSync(join(__dirname, name), 'utf8');
  return { cert: read('localhost.crt.pem'), key: read('localhost.key.pem') };
}
