/** Settles a dial whose outcome nobody knows, after asking whether that is meant. */
import type { DialRow, SettleRequest } from '../rows';
import { element } from './elements';
import { text } from './texts';

type Decision = SettleRequest['decision'];

/** Asks back, and has the runtime write down what was decided. @param settled called afterwards */
export function askToSettle(row: DialRow, decision: Decision, settled: () => void): void {
  const { server, entry = '', number, handle, agent } = row;
  const focused = document.activeElement as HTMLElement | null;
  const what = [number, handle === undefined ? '' : `#${handle}`, agent].filter(Boolean).join(' · ');
  const question = ask(
    [`${text(`settle.${decision}`)}: ${what}`, text(`settle.sure-${decision}`)],
    [
      { text: text('settle.cancel'), click: () => close() },
      {
        text: text('settle.confirm'),
        class: 'primary',
        click: () => {
          close();
          send({ server, entry, decision }, settled);
        },
      },
    ],
  );
  const close = () => {
    question.close();
    focused?.focus();
  };
}

function send(request: SettleRequest, settled: () => void): void {
  $.ajax({
    url: 'gws-sidebar/settle',
    method: 'POST',
    contentType: 'application/json',
    data: JSON.stringify(request),
  }).then(settled, ({ responseJSON, statusText }: JQuery.jqXHR) => {
    settled();
    const reason = String(responseJSON?.message ?? statusText);
    const told = ask([text('settle.failed', { reason })], [{ text: text('settle.close'), click: () => told.close() }]);
  });
}

function ask(sentences: readonly string[], buttons: Parameters<typeof RED.notify>[1]['buttons']) {
  const message = element('div', { children: sentences.map((sentence) => element('p', { text: sentence })) });
  return RED.notify(message, { modal: true, fixed: true, type: 'warning', buttons });
}
