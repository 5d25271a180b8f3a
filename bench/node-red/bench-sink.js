// Where messages of a flow end: hands each to `globalThis.benchHeard`, unless it is `quiet`.
module.exports = (RED) => {
  RED.nodes.registerType('bench-sink', function BenchSink(config) {
    RED.nodes.createNode(this, config);
    this.on('input', (msg, _send, done) => {
      if (!config.quiet) {
        globalThis.benchHeard(msg);
      }
      done();
    });
  });
};
