/** Judges of what is typed that several dialogs share. Each gives true, or the reason why not. */
(() => {
  const reason = (key) => RED._(`@gws-flows/node-red-genesys-web-services/gws-server:gws-server.invalid.${key}`);

  /** Of a time limit, in seconds. Node-RED asks for a reason only of a function that declares two parameters. */
  const seconds = (value, _opt) => Number(value) > 0 || reason('seconds');

  globalThis.gwsValidators = { seconds };
})();
