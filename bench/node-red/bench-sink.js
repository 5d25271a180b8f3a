// Where messages of a flow end: hands each to `globalThis.benchHeard`, unless it is `quiet`.
/** @typedef {import('node-red').NodeDef & { quiet?: boolean }} Config */

/** @param {import('node-red').NodeAPI} RED */
module.exports = (RED) => {
  /** @this {import('node-red').Node} @param {Config} config */
  function BenchSink(config) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, _send, done) => {
      if (!config.quiet) {
        globalThis.benchHeard(/** @type {import('../types.js').SinkMessage} */ (/** @type {unknown} */ (msg)));
      }
      done();
    });
  }
  RED.nodes.registerType('bench-sink', BenchSink);
};
