/**
 * A text field for a property that is a list: `['anna', 'ben']` is shown, and typed, as `anna, ben`. How a node uses it:
 *
 *   <script src="resources/@gws-flows/node-red-genesys-web-services/list-field.js"></script>
 *   template:      <div id="node-input-agents" style="display: inline-block; width: 70%">
 *                    <input type="text" id="gws-…-agents" style="width: 100%" data-i18n="[placeholder]gws-….placeholder.agents">
 *                  </div>
 *   defaults:      agents: { value: [] },
 *   oneditprepare: gwsListField('agents', 'agents'); the second says which names to suggest, see look-ups.js
 *
 * There is nothing to save: the editor takes a property from the `value` of the element with its id. That of an input
 * is always text; the one of a <div> is whatever it was set to, here the list.
 */
globalThis.gwsListField = (property, names) => {
  const holder = $(`#node-input-${property}`);
  const field = holder.find('input');
  const read = () => {
    const items = String(field.val()).split(',');
    holder.val([...new Set(items.map((item) => item.trim()).filter(Boolean))]);
  };
  field.val([].concat(holder.val() || []).join(', ')).on('input keyup change', read);
  if (names) {
    gwsLookUps.attach(field, gwsLookUps.names(names), true);
  }
  read();
};
