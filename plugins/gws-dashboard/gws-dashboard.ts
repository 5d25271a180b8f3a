/**
 * A plugin of FlowFuse Dashboard 2, should it be installed: flows learn from `msg._client.user` who uses the dashboard, as
 * `dashboardAccess` in settings.js found out, and from nobody else. Registered by the package's `node-red.plugins`.
 */
import type { NodeAPI, NodeMessage } from 'node-red';

const TYPE = 'node-red-dashboard-2';
const HELP = 'https://github.com/gws-flows/node-red-genesys-web-services/blob/main/docs/dashboard.md';

interface User {
  readonly username?: string;
}

interface Connection {
  readonly data: { readonly user?: User };
}

interface Message extends NodeMessage {
  _client?: { user?: User } & Record<string, unknown>;
}

interface Plugin {
  readonly type: string;
  readonly hooks?: {
    onAddConnectionCredentials?(connection: Connection, msg: Message): Message;
    onIsValidConnection?(connection: Connection, msg: Message): boolean;
    onCanSaveInStore?(msg: Message): boolean;
  };
}

interface DashboardSettings {
  readonly ioMiddleware?: unknown;
}

export = function gwsDashboard(RED: NodeAPI): void {
  /** Whether it is for another plugin to say who this is, such as that of FlowFuse. */
  const isElsewhere = ({ data: { user } }: Connection): boolean =>
    user === undefined &&
    (RED.plugins.getByType(TYPE) as Plugin[]).some(
      ({ hooks }) => hooks !== plugin.hooks && hooks?.onAddConnectionCredentials !== undefined,
    );

  const plugin: Plugin = {
    type: TYPE,
    hooks: {
      onAddConnectionCredentials(connection, msg) {
        if (isElsewhere(connection)) {
          return msg;
        }
        const { user: _claimed, ...client } = msg._client ?? {};
        const { user } = connection.data;
        msg._client = { ...client, ...(user && { user }) };
        return msg;
      },
      onIsValidConnection: (connection, { _client }) =>
        _client?.user === undefined ||
        isElsewhere(connection) ||
        _client.user.username === connection.data.user?.username,
      onCanSaveInStore: ({ _client }) => _client?.user === undefined,
    },
  };
  RED.plugins.registerPlugin('gws-dashboard', plugin);

  const warnOfOpenSocket = (): void => {
    const { httpNodeAuth, dashboard, ui } = RED.settings as unknown as Record<string, DashboardSettings | undefined>;
    let isUsed = false;
    RED.nodes.eachNode(({ type }) => {
      isUsed ||= type === 'ui-base';
    });
    if (isUsed && httpNodeAuth && !(dashboard ?? ui)?.ioMiddleware) {
      RED.events.off('flows:started', warnOfOpenSocket);
      RED.log.warn(RED._('gws-dashboard.socket-open', { url: HELP }));
    }
  };
  RED.events.on('flows:started', warnOfOpenSocket);
};
