/**
 * The list of further agents in the dialog of a server. It is a password to Node-RED, so the editor can only tell that there
 * is one: `value` of the hidden input is then `__PWRD__`, which means that it stays; text replaces it, nothing removes it.
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
