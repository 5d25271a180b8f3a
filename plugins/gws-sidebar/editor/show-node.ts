/** Shows nodes in the editor. */

/** Goes to a node, and selects those that the message has passed. @param path IDs, in their order */
export function showNode(id: string | undefined, path: readonly string[] = []): void {
  if (id === undefined || !RED.nodes.node(id)) {
    return;
  }
  RED.view.reveal(id, true);
  const passed = [...path, id].map((one) => RED.nodes.node(one)).filter((node) => node !== null);
  RED.view.select({ nodes: [...new Set(passed)] });
}

/** Goes to a config node. */
export function showConfigNode(id: string): void {
  if (RED.nodes.node(id)) {
    RED.sidebar.config.show(id);
  }
}
