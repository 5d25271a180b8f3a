// The bare loop as a node: a message for each event, and a bare request for each message.
module.exports = (RED) => {
  RED.nodes.registerType('bench-bare', function BenchBare(config) {
    RED.nodes.createNode(this, config);
    import('../contestants/bare-gws.mjs').then(async ({ BareGws }) => {
      const gws = new BareGws(config.url);
      await gws.open(config.username, (payload) => this.send({ topic: payload.call.state, payload }));
      this.on('input', (msg, send, done) => {
        gws.dial(JSON.stringify(msg.payload)).then((payload) => {
          msg.payload = payload;
          send(msg);
          done();
        }, done);
      });
      globalThis.benchReady();
    });
  });
};
