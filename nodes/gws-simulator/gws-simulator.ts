/** `gws-simulator`: a GWS that runs while the flow does; each message in hands over the next preview record. */
import type { Node, NodeAPI, NodeDef } from 'node-red';
import { onMessage } from '../shared/action';

interface SimulatorConfig extends NodeDef {
  port: string | number;
  host: string;
  csrf: boolean;
}

interface SimulatorCredentials {
  username?: string;
  password?: string;
}

const DEFAULT_PORT = 8090;

export = (RED: NodeAPI): void => {
  function GwsSimulatorNode(this: Node<SimulatorCredentials>, config: SimulatorConfig): void {
    RED.nodes.createNode(this, config);
    const { GwsSimulator } = require('../../simulator') as typeof import('../../simulator');
    const { username, password } = this.credentials ?? {};
    const port = config.port === '' || config.port === undefined ? DEFAULT_PORT : Number(config.port);
    const simulator = new GwsSimulator({
      port,
      csrf: config.csrf === true,
      ...(config.host && { host: config.host }),
      ...(username && { username }),
      ...(password && { password }),
    });

    this.status({ fill: 'yellow', shape: 'ring', text: RED._('gws-simulator.status.starting') });
    const started = simulator.start().then(
      () => {
        this.status({ fill: 'green', shape: 'dot', text: simulator.url });
        return true;
      },
      (error: NodeJS.ErrnoException) => {
        const inUse = error.code === 'EADDRINUSE';
        this.status({
          fill: 'red',
          shape: 'ring',
          text: RED._(`gws-simulator.status.${inUse ? 'port-in-use' : 'failed'}`),
        });
        this.error(RED._(`gws-simulator.error.${inUse ? 'port-in-use' : 'failed'}`, { port, reason: error.message }));
        return false;
      },
    );

    onMessage(this, async (msg) => {
      if (!(await started)) {
        throw new Error(RED._('gws-simulator.error.not-running'));
      }
      const { data } = simulator.nextPreviewRecord();
      msg.topic = data.notificationType;
      msg.payload = data;
      return msg;
    });

    this.on('close', (_removed: boolean, done: () => void) => {
      started.then(() => simulator.stop()).then(done, done);
    });
  }

  RED.nodes.registerType<Node<SimulatorCredentials>, SimulatorConfig, object, SimulatorCredentials>(
    'gws-simulator',
    GwsSimulatorNode,
    {
      credentials: { username: { type: 'text' }, password: { type: 'password' } },
    },
  );
};
