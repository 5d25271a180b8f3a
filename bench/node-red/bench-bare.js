// The bare loop as a node: a message for each event, and a bare request for each message.
/** @typedef {import('node-red').NodeDef & { url: string, username: string }} Config */

/** @param {import('node-red').NodeAPI} RED */
module.exports = (RED) => {
  /** @this {import('node-red').Node} @param {Config} config */
  function BenchBare(config) {
    RED.nodes.createNode(this, config);
    void import('../contestants/bare-gws.mjs').then(async ({ BareGws }) => {
      const gws = new BareGws(config.url);
      await gws.open(config.username, (/** @type {import('../types.js').CallEvent} */ payload) =>
        this.send({ topic: payload.call.state, payload }),
      );
      this.on('input', (msg, send, done) => {
        gws.dial(JSON.stringify(msg.payload)).then((payload) => {
          msg.payload = payload;
          send(msg);
          done();
        }, done);
      });
      globalThis.benchReady();
    });
  }
  RED.nodes.registerType('bench-bare', BenchBare);
};
