// The bare loop as a node: a message for each event.
module.exports = (RED) => {
  RED.nodes.registerType('bench-bare', function BenchBare(config) {
    RED.nodes.createNode(this, config);
    import('../contestants/bare-gws.mjs').then(async ({ BareGws }) => {
      await new BareGws(config.url).open(config.username, (payload) =>
        this.send({ topic: payload.call.state, payload }),
      );
      globalThis.benchReady();
    });
  });
};
