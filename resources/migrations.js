/**
 * The dialog of a node that an older version of this package saved: it shows what the node does, and once it is confirmed the node
 * is one of today. The table is that of `nodes/shared/migrations.ts`, which the server puts into `RED.settings`. How a node uses it:
 *
 *   <script src="resources/@gws-flows/node-red-genesys-web-services/migrations.js"></script>
 *   template:      <input type="hidden" id="node-input-version">
 *   defaults:      version: { value: <one more than there are rows in the table> },
 *   oneditprepare: gwsMigrate(this); before anything else
 */
globalThis.gwsMigrate = (node) => {
  const rows = RED.settings.gwsServerMigrations[node.type];
  const added = Object.assign({}, ...rows.slice((Number(node.version) || 1) - 1));
  for (const [property, value] of Object.entries(added)) {
    if (node[property] === undefined) {
      $(`#node-input-${property}`).val(value);
    }
  }
  $('#node-input-version').val(rows.length + 1);
};
