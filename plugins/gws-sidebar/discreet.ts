/** Leaves out of what people are shown what they may not know: secrets, and the values of environment variables. */
import type { NodeAPI } from 'node-red';
import { storedSettings } from '../../nodes/gws-server/trial';
import type { ServerNode } from '../../nodes/shared/server';
import { variablesIn } from '../../nodes/shared/trial';
import { masked } from '../../src';
import { without } from '../../src/secrets/mask';

/** Makes a copy of `value`, of that server, without them; `value` itself if it has none. */
export type Discretion = <Value>(value: Value) => Value;

/** For one server, as its settings are now. */
export function discretionOf(RED: NodeAPI, server: ServerNode): Discretion {
  const variables = variablesIn(RED, [storedSettings(RED, server.id)], server);
  return (value) => without(variables, masked(value));
}
