/**
 * The list of more agents in the server dialog. To Node-RED it is a password, so the editor only knows whether there is
 * one: the `value` of the hidden input is then `__PWRD__`, which keeps it; other text replaces it, an empty value removes
 * it. The buttons for that stay where they are, so that none takes the focus with it.
 */
import { sharedText } from '../../shared/editor/texts';

const text = (key: string) => sharedText(`agents.${key}`);

export function prepareAgentList(): void {
  const list = $('#node-config-input-agents');
  const entry = $('#gws-server-agents');
  const stored = String(list.val() ?? '');
  let isEntering = stored === '';
  let isRemoved = false;

  const show = () => {
    $('#gws-server-agents-stored').toggle(stored !== '');
    $('#gws-server-agents-stored > span').text(text(isRemoved ? 'removed' : 'stored'));
    $('#gws-server-agents-replace').attr('aria-expanded', String(isEntering));
    $('#gws-server-agents-remove').attr('aria-pressed', String(isRemoved)).toggleClass('selected', isRemoved);
    $('#gws-server-agents-entry').toggle(isEntering);
    $('#gws-server-agents-kept').toggle(stored !== '' && !isRemoved);
  };
  const read = () => {
    list.val(String(entry.val()).trim() || (isRemoved ? '' : stored)).trigger('change');
    show();
  };

  entry.on('input', read);
  $('#gws-server-agents-replace').on('click', () => {
    isEntering = true;
    show();
  });
  $('#gws-server-agents-remove').on('click', () => {
    isRemoved = !isRemoved;
    read();
  });
  show();
}
