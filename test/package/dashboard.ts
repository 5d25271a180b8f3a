// FlowFuse Dashboard in a Node-RED of the tests, and its socket as somebody talks to it who has no browser.
import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';

type Event = [name: string, ...values: unknown[]];

/** Gives a Node-RED that is about to start the dashboard, as if it were installed in its user directory. */
export function linkDashboard(userDir: string): void {
  const scope = path.join(userDir, 'node_modules', '@flowfuse');
  mkdirSync(scope, { recursive: true });
  symlinkSync(
    path.dirname(require.resolve('@flowfuse/node-red-dashboard/package.json')),
    path.join(scope, 'node-red-dashboard'),
    'junction',
  );
}

/** Socket.IO over long polling: https://socket.io/docs/v4/engine-io-protocol/. */
export class DashboardSocket {
  private readonly arrived: Event[] = [];

  private constructor(
    private readonly url: string,
    private readonly headers: Record<string, string>,
  ) {}

  /** @throws with what the server says when it refuses the connection */
  static async open(nodeRed: string, headers: Record<string, string> = {}): Promise<DashboardSocket> {
    const url = `${nodeRed}/dashboard/socket.io/?EIO=4&transport=polling`;
    const opened = await (await fetch(url, { headers })).text();
    const socket = new DashboardSocket(`${url}&sid=${JSON.parse(opened.slice(1)).sid}`, headers);
    await socket.post('40');
    const [answer = ''] = await socket.packets();
    if (!answer.startsWith('40')) {
      throw new Error(answer.startsWith('44') ? JSON.parse(answer.slice(2)).message : `disconnected: ${answer}`);
    }
    return socket;
  }

  emit(...event: Event): Promise<void> {
    return this.post(`42${JSON.stringify(event)}`);
  }

  /** The next event of that name; those before it are skipped. */
  async until(name: string): Promise<Event> {
    for (;;) {
      for (let event = this.arrived.shift(); event; event = this.arrived.shift()) {
        if (event[0] === name) {
          return event;
        }
      }
      const events = (await this.packets()).filter((packet) => packet.startsWith('42'));
      this.arrived.push(...events.map((packet): Event => JSON.parse(packet.slice(2))));
    }
  }

  private async packets(): Promise<string[]> {
    return (await (await fetch(this.url, { headers: this.headers })).text()).split('\x1e');
  }

  private async post(body: string): Promise<void> {
    const answer = await fetch(this.url, { method: 'POST', body, headers: this.headers });
    await answer.text();
  }
}
