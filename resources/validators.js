/**
 * Judges of what is typed that several dialogs share; needs values.js. Each gives true, or the reason why not.
 * Node-RED asks for a reason only of a function that declares two parameters.
 */
(() => {
  const reason = (key, values) =>
    RED._(`@gws-flows/node-red-genesys-web-services/gws-server:gws-server.invalid.${key}`, values);

  /** Of a time limit in seconds; `name` is one of `gwsValues.limits`. */
  const limit = (name) => (value, _opt) => {
    const bounds = gwsValues.limits[name];
    return gwsValues.fitsLimit(value, bounds) || reason('seconds', bounds);
  };

  globalThis.gwsValidators = { requestSeconds: limit('request'), waitSeconds: limit('wait') };
})();
