// Where messages of a flow end: hands each to `globalThis.benchHeard`.
module.exports = (RED) => {
  RED.nodes.registerType('bench-sink', function BenchSink(config) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, _send, done) => {
      globalThis.benchHeard?.(msg);
      done();
    });
  });
};
