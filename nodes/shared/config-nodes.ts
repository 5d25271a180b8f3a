/** Node-RED's own config nodes, as our settings name them. */
import type { NodeAPI } from 'node-red';
import type { TlsSettings } from '../../src/http/tls';

/** Node-RED's `tls-config`. */
interface TlsConfigNode {
  addTLSOptions(options: object): void;
}

/** Only nodes of that type: others have the same properties too, which are not meant for this. */
export function configNode<T>(RED: NodeAPI, id: string | undefined, type: string): T | null {
  const node = id ? RED.nodes.getNode(id) : null;
  return node?.type === type ? (node as unknown as T) : null;
}

/** Undefined if there is no such TLS configuration. */
export function tlsOptions(RED: NodeAPI, id: string | undefined): TlsSettings | undefined {
  const node = configNode<TlsConfigNode>(RED, id, 'tls-config');
  const options: TlsSettings = {};
  node?.addTLSOptions(options);
  return node ? options : undefined;
}
