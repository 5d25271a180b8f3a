/**
 * Tells each Catch node of an error of the server once. Node-RED hands an error of a config node on for each node in its
 * `users`, as if that node had failed: a Catch node that covers five of them would get it five times. The users in the
 * list that {@link audience} makes fail like the real ones, but all of them together reach each Catch node only once.
 */
import type { NodeMessage } from 'node-red';
import type { ServerNode, ServerUser } from '../shared/server';

type Users = Readonly<Record<string, ServerUser>>;

/** A Catch node, as Node-RED's `Flow.handleError` sees it. */
interface CatchNode {
  receive(msg: object): void;
}

/** The parts of Node-RED's `Flow` by which an error finds its way to Catch nodes; `parent` is the flow around a subflow. */
interface Flow {
  readonly catchNodes?: readonly CatchNode[];
  readonly parent?: Flow;
}

type InFlow = ServerUser & { readonly _flow?: Flow };

/** Catch nodes that have been told of something. */
export type Told = WeakSet<CatchNode>;

/**
 * Has all users of `server` fail with `error`.
 * @param msg for the Catch nodes
 * @param told who knows already; whoever is told now is added
 */
export function tellOnce(server: ServerNode, error: Error, msg: NodeMessage, told: Told = new WeakSet()): void {
  const { users } = server;
  server.users = audience(users, told);
  try {
    server.error(error, msg);
  } finally {
    server.users = users;
  }
}

/** Stand-ins for `users`, for one error. Those whose flow is not as expected are left as they are. */
function audience(users: Users, told: Told): Users {
  const views = new Map<Flow, Flow>();

  const hearsOnce = (node: CatchNode): CatchNode =>
    Object.create(node, {
      receive: {
        value(msg: object) {
          if (!told.has(node)) {
            told.add(node);
            node.receive(msg);
          }
        },
      },
    });

  const viewOf = (flow: Flow): Flow => {
    const { catchNodes, parent } = flow;
    const view =
      views.get(flow) ??
      Object.create(flow, {
        ...(Array.isArray(catchNodes) && { catchNodes: { value: catchNodes.map(hearsOnce) } }),
        ...(parent && { parent: { value: viewOf(parent) } }),
      });
    views.set(flow, view);
    return view;
  };

  const standIn = (user: InFlow): ServerUser =>
    user._flow ? Object.create(user, { _flow: { value: viewOf(user._flow) } }) : user;
  return Object.fromEntries(Object.entries(users).map(([id, user]) => [id, standIn(user)]));
}
