/** Translates the command's arguments into a simulator's options. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { isNumberOfAgents, MAX_AGENTS } from './options/bounds';
import { InvalidCampaigns, parseCampaigns } from './options/campaign-json';
import type { CampaignOptions } from './options/campaign-options';
import { moreAgents } from './options/many-agents';
import type { SimulatorOptions, TlsOptions } from './options/options';
import { shippedTls } from './tls/certificate';

/** Invalid arguments; the message says which. */
export class BadArguments extends Error {
  override name = 'BadArguments';
}

/** What the command was asked to do. */
export interface Arguments {
  help: boolean;
  /** Seconds between two preview records that are pushed. */
  every: number | undefined;
  /** Epoch milliseconds to which its clock is moved. */
  clock: number | undefined;
  options: SimulatorOptions;
}

/** The port when none is given. */
const DEFAULT_PORT = 8090;
const DAY = 24 * 60 * 60;

/** Text of `--help`. */
export const USAGE = `Usage: gws-simulator [options]

A Genesys Web Services server (API v2) for trying out flows without a Genesys lab.

  --port <n>            port to listen on (${DEFAULT_PORT}; 0 takes a free one)
  --host <address>      address to listen on (127.0.0.1)
  --allow-host <names>  names, with commas between them, by which it may be reached besides localhost
  --context-path <path> path before /api/v2, e.g. /gws
  --username <name>     the agent's user name (agent)
  --password <text>     the agent's password (simulator)
  --agents <n>          how many agents there are: agent, agent2, agent3 and so on, all with this password (1)
  --csrf                require a CSRF token
  --no-ack              do not grant CometD's acknowledgement extension, so that a lost answer loses its events
  --https               serve https with the certificate that comes along (localhost, 127.0.0.1, ::1)
  --cert <file>         PEM certificate to serve https with, together with --key
  --key <file>          PEM key of the certificate
  --campaign <file>     JSON of a campaign, or a list of them: name, applicationId, callingList, records;
                        if wanted: description, repeat, mode, pushInterval
  --clock <time>        the time that it is to take it to be, such as 2027-01-31T09:00:00Z: callbacks are due by it
  --every <seconds>     hand the agent a preview record every so many seconds
  --help                this text`;

const OPTIONS = {
  port: { type: 'string' },
  host: { type: 'string' },
  'allow-host': { type: 'string' },
  'context-path': { type: 'string' },
  username: { type: 'string' },
  password: { type: 'string' },
  agents: { type: 'string' },
  csrf: { type: 'boolean' },
  'no-ack': { type: 'boolean' },
  https: { type: 'boolean' },
  cert: { type: 'string' },
  key: { type: 'string' },
  campaign: { type: 'string' },
  every: { type: 'string' },
  clock: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments; throws BadArguments. */
export function readArguments(args: string[]): Arguments {
  const given = parse(args);
  const { host, username, password } = given;
  const port = given.port === undefined ? DEFAULT_PORT : readNumber('--port', given.port);
  if (!Number.isInteger(port) || port > 65_535) throw new BadArguments('--port must be a number from 0 to 65535.');
  const every = given.every === undefined ? undefined : readNumber('--every', given.every);
  if (every !== undefined && (every <= 0 || every > DAY)) {
    throw new BadArguments('--every must be a number of seconds above 0 and no more than a day.');
  }
  const agents = given.agents === undefined ? 1 : readNumber('--agents', given.agents);
  if (!isNumberOfAgents(agents)) {
    throw new BadArguments(`--agents must be a whole number from 1 to ${MAX_AGENTS}.`);
  }
  const contextPath = given['context-path'];
  return {
    help: given.help ?? false,
    every,
    clock: given.clock === undefined ? undefined : readTime('--clock', given.clock),
    options: {
      port,
      csrf: given.csrf ?? false,
      cometd: { ack: given['no-ack'] !== true },
      agents: moreAgents(agents, username, password),
      ...(host === undefined ? {} : { host }),
      hosts: (given['allow-host'] ?? '').split(',').flatMap((name) => name.trim() || []),
      ...(username === undefined ? {} : { username }),
      ...(password === undefined ? {} : { password }),
      ...(contextPath === undefined ? {} : { contextPath }),
      ...tlsOptions(given),
      ...(given.campaign === undefined ? {} : { campaigns: readCampaigns(given.campaign) }),
    },
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (failure) {
    throw new BadArguments(failure instanceof Error ? failure.message : String(failure));
  }
}

function readNumber(name: string, text: string): number {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new BadArguments(`${name} must be a number, not '${text}'.`);
  return Number(text);
}

function readTime(name: string, text: string): number {
  const time = /T.*(?:Z|[+-]\d\d:?\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new BadArguments(`${name} must be a time such as 2027-01-31T09:00:00Z, not '${text}'.`);
  return time;
}

function readFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (failure) {
    throw new BadArguments(`${name}: ${failure instanceof Error ? failure.message : String(failure)}`);
  }
}

function tlsOptions({ https, cert, key }: { https?: boolean; cert?: string; key?: string }): { tls?: TlsOptions } {
  if ((cert === undefined) !== (key === undefined)) throw new BadArguments('--cert and --key go together.');
  if (cert !== undefined && key !== undefined) {
    return { tls: { cert: readFile('--cert', cert), key: readFile('--key', key) } };
  }
  return https === true ? { tls: shippedTls() } : {};
}

function readCampaigns(file: string): CampaignOptions[] {
  const text = readFile('--campaign', file);
  try {
    return parseCampaigns(text);
  } catch (failure) {
    if (failure instanceof InvalidCampaigns) throw new BadArguments(`--campaign: ${file}: ${failure.message}`);
    throw failure;
  }
}
