// Certificates made for one test run with openssl: a CA, and certificates of servers and clients that it signs.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface KeyPair {
  cert: string;
  key: string;
  certFile: string;
  keyFile: string;
}

export class Authority {
  readonly #dir = mkdtempSync(path.join(tmpdir(), 'gws-ca-'));
  readonly ca: KeyPair;

  constructor(name: string) {
    // Without a configuration of its own, what the machine's openssl.cnf says would be added to each certificate.
    writeFileSync(this.#at('openssl.cnf'), '[req]\ndistinguished_name = name\n[name]\n');
    this.ca = this.#make('ca', [
      `/CN=${name}`,
      '-addext',
      'basicConstraints=critical,CA:TRUE',
      '-addext',
      'keyUsage=critical,keyCertSign',
    ]);
  }

  /** @param hosts subject alternative names, such as `DNS:localhost,IP:127.0.0.1` */
  server(hosts: string): KeyPair {
    return this.#signed('server', ['/CN=server', '-addext', `subjectAltName=${hosts}`]);
  }

  client(name: string): KeyPair {
    return this.#signed('client', [`/CN=${name}`, '-addext', 'extendedKeyUsage=clientAuth']);
  }

  remove(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }

  #at(file: string): string {
    return path.join(this.#dir, file);
  }

  #signed(file: string, subject: string[]): KeyPair {
    return this.#make(file, [...subject, '-CA', this.ca.certFile, '-CAkey', this.ca.keyFile]);
  }

  #make(file: string, [subject = '', ...rest]: string[]): KeyPair {
    const [certFile, keyFile] = [this.#at(`${file}.crt`), this.#at(`${file}.key`)];
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
    const about = ['-config', this.#at('openssl.cnf'), '-days', '2', '-subj', subject, ...rest];
    execFileSync('openssl', ['req', '-x509', ...key, '-out', certFile, ...about], { stdio: 'pipe' });
    return { cert: readFileSync(certFile, 'utf8'), key: readFileSync(keyFile, 'utf8'), certFile, keyFile };
  }
}
