#!/usr/bin/env node
/** The command `gws-diagnose`: has a running Node-RED make the file for a bug report. */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

const DEFAULT_URL = 'http://127.0.0.1:1880';
const DEFAULT_FILE = 'gws-diagnosis.json';

/** ms */
const PATIENCE = 30_000;

const USAGE = `Usage: gws-diagnose [options]

Asks a running Node-RED for what a bug report on the Genesys nodes needs: versions, settings, states, errors, statistics
and the latest events. The file contains no secrets, no names of people or hosts, and of telephone numbers only the last
digits. Look at it before you send it.

  --url <url>       of the editor (${DEFAULT_URL})
  --user <name>     who signs in, if Node-RED asks for it; the password is in NODE_RED_PASSWORD
                    An access token in NODE_RED_TOKEN does as well. Either needs the permission gws-server.read.
  --output <file>   where to write it (${DEFAULT_FILE}; - prints it)
  --help            this text
`;

/** What went wrong, in words for people. */
class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

async function main(): Promise<void> {
  const { url, user, output, help } = readArguments();
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const base = baseOf(url);
  const token = user === undefined ? process.env.NODE_RED_TOKEN : await signIn(base, user);
  const answer = await ask(new URL('gws-sidebar/diagnosis', base), {
    headers: { Accept: 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
  });
  const text = `${JSON.stringify(await bodyOf(answer), undefined, 2)}\n`;
  if (output === '-') {
    process.stdout.write(text);
    return;
  }
  writeFileSync(output, text);
  process.stderr.write(`The diagnosis is in ${output}. Look at it before you send it.\n`);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: 'string', default: DEFAULT_URL },
        user: { type: 'string' },
        output: { type: 'string', default: DEFAULT_FILE },
        help: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new Failure(`${(error as Error).message}\nTry gws-diagnose --help.`, 2);
  }
}

/** The root of the editor, whose path ends in a slash. */
function baseOf(url: string): URL {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Failure('--url must be the address of the editor, such as http://127.0.0.1:1880.', 2);
  }
  const base = new URL(url);
  base.pathname = base.pathname.replace(/\/*$/, '/');
  base.search = '';
  base.hash = '';
  return base;
}

async function signIn(base: URL, username: string): Promise<string> {
  const password = process.env.NODE_RED_PASSWORD;
  if (!password) {
    throw new Failure('Set NODE_RED_PASSWORD to the password of that user.', 2);
  }
  const answer = await ask(new URL('auth/token', base), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      client_id: 'node-red-admin',
      grant_type: 'password',
      scope: 'gws-server.read',
      username,
      password,
    }),
  });
  if (answer.status === 401 || answer.status === 403) {
    throw new Failure(
      'Node-RED refuses this user name and password, or gives this user no permission gws-server.read.',
    );
  }
  const { access_token: token } = (await bodyOf(answer)) as { access_token?: unknown };
  if (typeof token !== 'string') {
    throw new Failure('Node-RED asks for no sign-in with a user name and password: leave --user out.');
  }
  return token;
}

async function ask(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...request, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) });
  } catch (error) {
    const { cause, message } = error as Error & { cause?: { code?: string } };
    throw new Failure(
      `Node-RED does not answer at ${url.origin} (${cause?.code ?? message}). Is it running there? --url names another place.`,
    );
  }
}

async function bodyOf(answer: Response): Promise<unknown> {
  if (answer.status === 401) {
    throw new Failure(
      'Node-RED asks for a sign-in with the permission gws-server.read: use --user, or set NODE_RED_TOKEN.',
    );
  }
  const body: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok || typeof body !== 'object' || body === null) {
    throw new Failure(
      `What answers is not a Node-RED with the Genesys nodes (HTTP ${answer.status}). --url must include the root of the editor.`,
    );
  }
  return body;
}

main().catch((error: unknown) => {
  const { message, exitCode = 1 } = error as Failure;
  process.stderr.write(`gws-diagnose: ${message}\n`);
  process.exitCode = exitCode;
});
