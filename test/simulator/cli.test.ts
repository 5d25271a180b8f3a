/** The command, as a process. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GwsSimulator, NUMBERS } from '../../simulator';
import { basic } from './client';

/** As it is built, and installed. */
const CLI = join(__dirname, '../../dist/simulator/cli.js');

class Command {
  readonly process: ChildProcess;
  output = '';
  errors = '';

  constructor(...args: string[]) {
    this.process = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.process.stderr?.on('data', (chunk) => {
      this.errors += chunk;
    });
    this.process.stdout?.on('data', (chunk) => {
      this.output += chunk;
    });
  }

  async prints(expected: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = expected.exec(this.output);
      if (found !== null) return found;
      if (this.process.stdout) await once(this.process.stdout, 'data');
    }
  }

  async ends(): Promise<number | null> {
    const [code] = await once(this.process, 'close');
    return code;
  }
}

describe('gws-simulator', () => {
  const commands: Command[] = [];
  const run = (...args: string[]): Command => {
    const command = new Command(...args);
    commands.push(command);
    return command;
  };
  afterEach(() => {
    for (const command of commands.splice(0)) command.process.kill('SIGKILL');
  });

  it('takes it to be the time that it is told', async () => {
    const command = run('--port', '0', '--clock', '2030-01-31T02:00:00Z');
    await command.prints(/It takes the time to be 2030-01-31T02:00:\d\d/);
    const wrong = run('--clock', 'night');
    assert.equal(await wrong.ends(), 2);
    assert.match(wrong.errors, /--clock must be a time such as/);
  });

  it('prints its address, narrates dials and calls, and stops with code 0', async () => {
    const command = run(
      '--port',
      '0',
      '--username',
      'ann',
      '--password',
      'pw',
      '--context-path',
      'x',
      '--every',
      '0.05',
    );
    const [, url] = await command.prints(/GWS simulator at (http:\S+\/x), user name ann, password pw/);
    await command.prints(/record 431 for ann: 5001/);
    const headers = { authorization: basic('ann', 'pw') };
    const { devices } = await (await fetch(`${url}/api/v2/me/devices?fields=id`, { headers })).json();
    const body = JSON.stringify({
      operationName: 'Dial',
      devicePath: '/devices/x',
      outboundRecord: { recordHandle: 431, phoneNumber: '5004' },
    });
    await fetch(`${url}/api/v2/me/devices/${devices[0].id}/calls`, { method: 'POST', headers, body });
    await command.prints(/dial {3}5004 \(record 431\) by ann: accepted/);
    await command.prints(/call {3}5004 of ann: Dialing/);
    await command.prints(/call {3}5004 of ann: Released/);
    if (process.platform === 'win32') return;
    const ended = command.ends();
    command.process.kill('SIGINT');
    assert.equal(await ended, 0);
    assert.match(command.output, /Stopped\.\n$/);
  });

  it('says what there is to try: agents, campaigns with their ids, and what each number does', async () => {
    const command = run('--port', '0', '--agents', '5', '--password', 'secret of all');
    await command.prints(/Ctrl-C/);
    const [, ...lines] = command.output.split('\n');
    const shown = lines.join('\n');
    assert.match(shown, /^Agents: agent \(device 5005\), agent2 \(device 5105\), …, agent5 \(device 5405\)$/m);
    assert.match(shown, /^ {2}Spring Renewals: application ID 141, calling list Renewals List, Preview, records: 8$/m);
    for (const number of Object.keys(NUMBERS)) {
      assert.match(shown, new RegExp(`^ {2}${number} \\w`, 'm'));
    }
    assert.match(shown, /^ {2}5002 is busy$/m);
    assert.doesNotMatch(shown, /secret of all/);
  });

  it('accepts requests under its own names only', async () => {
    const command = run('--port', '0', '--allow-host', 'gws.example.com, other.example.com');
    const [, url = ''] = await command.prints(/GWS simulator at (http:\S+),/);
    const statusUnder = async (host: string): Promise<number | undefined> => {
      const sent = request(`${url}/simulator/ledger`, { headers: { host }, agent: false }).end();
      const [response] = await once(sent, 'response');
      response.resume();
      return response.statusCode;
    };
    assert.equal(await statusUnder('other.example.com'), 200);
    assert.equal(await statusUnder('evil.example'), 403);
  });

  it("grants CometD's acknowledgement extension unless it is told not to", async () => {
    const isGranted = async (...args: string[]): Promise<unknown> => {
      const [, url = ''] = await run('--port', '0', ...args).prints(/GWS simulator at (http:\S+),/);
      const signedIn = await fetch(`${url}/api/v2/me`, { headers: { authorization: basic('agent', 'simulator') } });
      const cookie = signedIn.headers
        .getSetCookie()
        .map((set) => set.split(';', 1)[0])
        .join('; ');
      const handshake = { channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] };
      const answer = await fetch(`${url}/api/v2/notifications/handshake`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json' },
        body: JSON.stringify([{ ...handshake, id: '1', ext: { ack: true } }]),
      });
      const [reply] = (await answer.json()) as { successful: boolean; ext?: { ack?: unknown } }[];
      assert.equal(reply?.successful, true);
      return reply.ext?.ack;
    };
    assert.equal(await isGranted(), true);
    assert.equal(await isGranted('--no-ack'), undefined);
  });

  it('takes a campaign from a file, and serves https', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gws-simulator-'));
    try {
      const file = join(folder, 'campaign.json');
      writeFileSync(
        file,
        JSON.stringify({ name: 'C', applicationId: 1, callingList: 'L', records: [{ phoneNumber: '77' }] }),
      );
      const command = run('--port', '0', '--https', '--csrf', '--campaign', file, '--every', '0.05');
      await command.prints(/simulator at https:/);
      await command.prints(/record 431 for agent: 77/);
      await command.prints(/Campaign 'C' has no more records\./);
      writeFileSync(file, '{"name":"C"}');
      const wrong = run('--campaign', file);
      assert.equal(await wrong.ends(), 2);
      assert.match(
        wrong.errors,
        /campaign\.json: The campaign: 'applicationId' is missing; it must be a whole number\./,
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('has as many agents as requested', async () => {
    const command = run('--port', '0', '--username', 'ann', '--password', 'pw', '--agents', '3');
    const [, url] = await command.prints(
      /GWS simulator at (\S+), user name ann \(and 2 more, up to ann3\), password pw/,
    );
    const status = async (username: string): Promise<number> =>
      (await fetch(`${url}/api/v2/me`, { headers: { authorization: basic(username, 'pw') } })).status;
    assert.deepEqual([await status('ann'), await status('ann3'), await status('ann4')], [200, 200, 403]);
  });

  it('explains its options with --help', async () => {
    const command = run('--help');
    assert.equal(await command.ends(), 0);
    assert.match(command.output, /--context-path/);
  });

  it('ends with code 2 for arguments that make no sense', async () => {
    const wrong: [string[], RegExp][] = [
      [['--prot', '1'], /--prot/],
      [['--port', 'x'], /--port must be a number/],
      [['--port', '70000'], /65535/],
      [['--every', '0'], /--every/],
      [['--agents', '0'], /--agents must be a whole number from 1 to 500/],
      [['--agents', '501'], /--agents/],
      [['--cert', 'x'], /--key/],
      [['--campaign', join(tmpdir(), 'no-such-file.json')], /--campaign/],
    ];
    for (const [args, message] of wrong) {
      const command = run(...args);
      assert.equal(await command.ends(), 2, args.join(' '));
      assert.match(command.errors, message);
    }
  });

  it('says so when the port is in use', async () => {
    const simulator = new GwsSimulator();
    await simulator.start();
    try {
      const command = run('--port', String(simulator.port));
      assert.equal(await command.ends(), 1);
      assert.match(command.errors, /in use/);
    } finally {
      await simulator.stop();
    }
  });
});
