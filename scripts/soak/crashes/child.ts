/**
 * The client without Node-RED, with a ledger in files: dials whatever record is sent to it by HTTP, and says which dials of
 * before it does not know the outcome of. It closes as the server node does.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { AgentPool, type DialEntry, GwsError, openFileLedger, parseRecord, Secret } from '../../../src';
import type { ChildOptions, DialAnswer, DialBody, FromChild } from './protocol';

/** ms that a dial waits for its state. */
const PATIENCE = 3000;

const options = JSON.parse(process.argv[2] ?? '') as ChildOptions;
const tell = (message: FromChild) => process.send?.(message);

const ledger = openFileLedger({ directory: options.directory });
const tellOf = ({ id, state, recovered }: DialEntry) =>
  tell({ type: 'told', told: { id, state, recovered: recovered === true, at: Date.now() } });
ledger.on('changed', (entry, before) => {
  if (entry.state === 'unknown' && before?.state === 'claimed' && entry.recovered) {
    tellOf(entry);
  }
});
ledger
  .tellUntold((entry) => {
    tellOf(entry);
    return true;
  })
  .catch(() => {});

const { url, username } = options;
const pool = new AgentPool(
  { url, username, password: new Secret(options.password), timeout: 5000 },
  [],
  {},
  { ledger },
);
const server = createServer(async (request, response) => {
  response.end(JSON.stringify(await dial(JSON.parse(await bodyOf(request)) as DialBody)));
});

async function dial({ record, waitFor }: DialBody): Promise<DialAnswer> {
  try {
    await pool.default.dialer.dial({ record: parseRecord(record), waitFor, timeout: PATIENCE, busyAgent: 'allow' });
    return {};
  } catch (error) {
    return { code: error instanceof GwsError ? error.code : String(error) };
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const part of request.setEncoding('utf8')) {
    body += part;
  }
  return body;
}

async function main(): Promise<void> {
  // However long that takes on a busy machine.
  const connected = new Promise<void>((resolve) => {
    pool.on('state', (_agent, { phase }) => phase === 'connected' && resolve());
  });
  pool.connect();
  await connected;
  server.listen(0, '127.0.0.1', () => tell({ type: 'ready', port: (server.address() as AddressInfo).port }));
}

process.once('SIGTERM', async () => {
  server.close();
  await pool.close();
  await ledger.close();
  process.exit();
});

void main();
