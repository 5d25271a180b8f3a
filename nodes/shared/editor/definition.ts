/** Shared by the definitions of all node types, see Node-RED's `registerType`. */
import { catalogueOf } from '../catalogue';
import type { EditedNode, Property } from './red';

/** The setting that names the server of a node. */
export function serverProperty(type: string): Property<string> {
  return { value: '', type: 'gws-server', required: true, label: RED._(`${catalogueOf(type)}:${type}.label.server`) };
}

/** For `onadd`: a node that is dropped into the workspace takes the only server that it could be given, if there is just one. */
export function takeOnlyServer(this: EditedNode<{ server: string }>): void {
  // What is pasted or imported is there already, and keeps its server or its lack of one.
  if (this.server || RED.nodes.node(this.id)) {
    return;
  }
  const servers: string[] = [];
  RED.nodes.eachConfig(({ id, type, z, d }) => {
    if (type === 'gws-server' && !d && (!z || z === this.z)) {
      servers.push(id);
    }
  });
  const [only, another] = servers;
  if (only !== undefined && another === undefined) {
    this.server = only;
  }
}

/** A label that is one text of the node's catalogue. */
export function translated(key: string): (this: EditedNode) => string {
  return function () {
    return this._(key);
  };
}

/** A label that is the node's name, if it has one. */
export function nameOr<Node extends EditedNode>(otherwise: (this: void, node: Node) => string): (this: Node) => string {
  return function () {
    return this.name || otherwise(this);
  };
}

/** Names are in italics. */
export function labelStyle(this: EditedNode): string {
  return this.name ? 'node_label_italic' : '';
}
