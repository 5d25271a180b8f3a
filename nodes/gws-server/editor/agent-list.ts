/**
 * The list of more agents in the server dialog. To Node-RED it is a password, so the editor only knows whether there is
 * one: the `value` of the hidden input is then `__PWRD__`, which keeps it; other text replaces it, an empty value removes
 * it.
 */
export function prepareAgentList(): void {
  const list = $('#node-config-input-agents');
  const entry = $('#gws-server-agents');
  let stored = String(list.val() ?? '');

  const show = (isEntry: boolean) => {
    $('#gws-server-agents-stored').toggle(!isEntry);
    $('#gws-server-agents-entry').toggle(isEntry);
    $('#gws-server-agents-kept').toggle(stored !== '');
  };
  const replace = () => {
    show(true);
    entry.trigger('focus');
  };

  entry.on('input', () => {
    list.val(String(entry.val()).trim() || stored).trigger('change');
  });
  $('#gws-server-agents-replace').on('click', replace);
  $('#gws-server-agents-remove').on('click', () => {
    stored = '';
    list.val(stored).trigger('change');
    replace();
  });
  show(stored === '');
}
