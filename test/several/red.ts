// A Node-RED of its own process, which reaches the database and GWS by ways that can be cut, and whose clock may be wrong.
import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { RealNodeRed } from '../package/real-node-red';
import { installedUserDir, root } from '../package/tarball';
import { Relay } from '../support/relay';
import { type Answer, flowFor, SERVER } from './flow';

interface RedOptions {
  /** ms that its system clock is ahead. */
  readonly clock: number;
  /** The file that its flow writes into what it tells. */
  readonly told: string;
  readonly agents: readonly string[];
  /** Address of GWS. */
  readonly gws: string;
  /** Port of PostgreSQL. */
  readonly database: number;
  readonly schema: string;
}

interface Statistics {
  readonly agents: { readonly phases: { readonly connected?: number } };
  readonly leases?: { readonly agents: number; readonly held: number };
}

/** ms; an order is answered much earlier unless its Node-RED hangs. */
const ANSWER_LIMIT = 60_000;

const running = new Set<RealNodeRed>();

process.once('exit', () => {
  for (const one of running) {
    void one.kill();
  }
});

export class Red {
  private constructor(
    readonly name: string,
    readonly process: RealNodeRed,
    readonly database: Relay,
    readonly gws: Relay,
  ) {}

  static async start(name: string, { clock, told, agents, gws, database: port, schema }: RedOptions): Promise<Red> {
    const userDir = await installedUserDir();
    symlinkSync(path.join(root, 'node_modules/pg'), path.join(userDir, 'node_modules/pg'));
    const gwsPort = Number(new URL(gws).port);
    const [database, relay] = [new Relay(() => port), new Relay(() => gwsPort)];
    await Promise.all([database.listen(), relay.listen()]);
    const settings = `gwsInstanceName: '${name}',
  functionGlobalContext: {
    tell: (id, state, before) => {
      const at = Number(process.hrtime.bigint() / 1_000_000n);
      require('node:fs').appendFileSync(${JSON.stringify(told)}, JSON.stringify({ by: '${name}', at, id, state, before }) + '\\n');
    },
  },
  surroundings: (() => {
    const Real = Date;
    globalThis.Date = class extends Real {
      constructor(...given) {
        super(...(given.length > 0 ? given : [Real.now() + ${clock}]));
      }
      static now() {
        return Real.now() + ${clock};
      }
    };
    // The address of GWS is the same for all, but the way there is not.
    const { Socket } = require('node:net');
    const { connect } = Socket.prototype;
    Socket.prototype.connect = function (...args) {
      const [options] = args.flat();
      if (Number(options?.port) === ${gwsPort}) options.port = ${relay.port};
      return connect.apply(this, args);
    };
  })(),`;
    const process = await RealNodeRed.start({ userDir, adminAuth: false, settings });
    running.add(process);
    const red = new Red(name, process, database, relay);
    await process.deploy(flowFor({ gws, database: database.port, schema }, agents));
    return red;
  }

  /** How many agents it has; less than none while not all whom it is to have are signed in. */
  async signedIn(): Promise<number> {
    const { agents, leases } = await this.process.json<Statistics>('GET', `/gws-server/${SERVER}/statistics`);
    return leases?.held === agents.phases.connected ? (leases?.held ?? 0) : -1;
  }

  async dial(order: object): Promise<Answer> {
    try {
      const answer = await fetch(`${this.process.url}/dial`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(order),
        signal: AbortSignal.timeout(ANSWER_LIMIT),
      });
      return (await answer.json()) as Answer;
    } catch {
      return { code: 'no answer' };
    }
  }

  /** Kills it, also if it hangs. */
  async end(): Promise<void> {
    await this.process.kill();
    running.delete(this.process);
    await Promise.all([this.database.close(), this.gws.close()]);
  }
}
