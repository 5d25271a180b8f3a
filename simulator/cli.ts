#!/usr/bin/env node
import { BadArguments, readArguments, USAGE } from './cli-arguments';
import { guarded } from './common/guard';
/** The command `gws-simulator`: a simulator in a terminal. */
import { GwsSimulator, introduction } from './index';

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

function fail(message: string, exitCode: number): void {
  process.stderr.write(`gws-simulator: ${message}\n`);
  process.exitCode = exitCode;
}

/** Prints what happens, one line each. */
function narrate(simulator: GwsSimulator): void {
  simulator.on('dial', ({ phoneNumber, recordHandle, user, accepted, statusCode }) => {
    const what = recordHandle === undefined ? phoneNumber : `${phoneNumber} (record ${recordHandle})`;
    say(`dial   ${what} by ${user}: ${accepted ? 'accepted' : `refused with statusCode ${statusCode}`}`);
  });
  simulator.on('call', ({ call, notificationType }, username) => {
    const state = notificationType === 'StatusChange' ? call.state : `${call.state}, ${notificationType}`;
    say(`call   ${call.dnis ?? ''} of ${username}: ${state} (${call.id})`);
  });
  simulator.on('error', ({ message }) => say(`error  ${message}`));
  simulator.on('record', ({ data }, username) => {
    const { GSW_RECORD_HANDLE, GSW_PHONE } = data.record.userData ?? {};
    say(`record ${String(GSW_RECORD_HANDLE)} for ${username}: ${String(GSW_PHONE)}`);
  });
}

function whoMaySignIn({ options: { username, password, agents } }: GwsSimulator): string {
  const last = agents.at(-1);
  const others = last === undefined ? '' : ` (and ${agents.length} more, up to ${last.username})`;
  return `user name ${username}${others}, password ${password}`;
}

/** Hands over a record every so many seconds, until none is left. */
function pushRecords(simulator: GwsSimulator, seconds: number): NodeJS.Timeout {
  const stop = ({ message }: Error): void => {
    clearInterval(timer);
    say(message);
  };
  const next = guarded(stop, () => void simulator.nextPreviewRecord());
  const timer = setInterval(next, seconds * 1000);
  return timer;
}

function explain(failure: unknown): string {
  const { code, message } = failure as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE')
    return 'the port is in use by another program; choose another one with --port (0: a free one).';
  if (code === 'EACCES') return 'this port must not be used; choose another one with --port.';
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'this machine has no such address; check --host.';
  return message;
}

async function main(): Promise<void> {
  const { help, every, clock, options } = readArguments(process.argv.slice(2));
  if (help) {
    say(USAGE);
    return;
  }
  const simulator = new GwsSimulator(options);
  if (clock !== undefined) simulator.moveClock(clock);
  narrate(simulator);
  await simulator.start();
  say(`GWS simulator at ${simulator.url}, ${whoMaySignIn(simulator)}`);
  for (const line of introduction(simulator)) say(line);
  const { movedTime } = simulator;
  if (movedTime !== undefined) say(`It takes the time to be ${new Date(movedTime).toISOString()}.`);
  say('Ctrl-C stops it.');
  const pushing = every === undefined ? undefined : pushRecords(simulator, every);
  const stop = (): void => {
    clearInterval(pushing);
    simulator.stop().then(
      () => say('Stopped.'),
      (failure: unknown) => fail(explain(failure), 1),
    );
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

process.stdout.on('error', () => {});
main().catch((failure: unknown) => {
  if (failure instanceof BadArguments) fail(`${failure.message}\nTry gws-simulator --help.`, 2);
  else fail(explain(failure), 1);
});
