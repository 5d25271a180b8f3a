/**
 * The dialog of the nodes that perform GWS operations: rows for the parameters of the chosen operation, derived entirely
 * from the table of operations that the runtime puts into `RED.settings`. How a node uses it:
 *
 *   template:      <select id="node-input-operation">, <div id="node-input-parameters">, and for those who choose what to
 *                  wait for <select id="node-input-waitFor">
 *   catalogue:     operation.<operation> and parameter.<parameter> for all in the table
 *   defaults:      parameters: parametersOf(() => RED.settings.gws…Operations),
 *   oneditprepare: prepareOperations(this, RED.settings.gws…Operations);
 */
import type { Parameter } from '../../../src/operations/parameter';
import type { OperationConfig, ParameterSettings } from '../config';
import type { EditorTable } from '../for-editor';
import { hold } from './held-value';
import { addParameterRow } from './parameter-row';
import { faultOf, isAbsent, unknownOperation } from './parameters';
import type { EditedNode, Property } from './red';
import { shownWhile } from './rows';

type OperationNode = EditedNode<OperationConfig>;
/** The node whose dialog was opened last. */
let edited: OperationNode | undefined;

/**
 * The setting with the parameters of a node's operation.
 * @param tableOf returns undefined until the runtime has provided the table
 */
export function parametersOf(tableOf: () => EditorTable | undefined): Property<ParameterSettings, OperationNode> {
  return {
    value: {},
    validate(parameters, _opt) {
      return validate(this, tableOf(), parameters);
    },
  };
}

/** @returns true, or what is wrong */
function validate(
  node: OperationNode,
  table: EditorTable | undefined,
  parameters: ParameterSettings | undefined,
): true | string {
  const chosen = node === edited ? $('#node-input-operation').val() : undefined;
  const operation = String(chosen || node.operation);
  if (!table) {
    return true;
  }
  if (!table[operation]) {
    return unknownOperation(operation);
  }
  const faults = table[operation].flatMap((parameter) => {
    const fault = faultOf(parameter, parameters?.[parameter.name]);
    return fault ? [`${labelOf(node, parameter)}: ${fault}`] : [];
  });
  return faults.length === 0 || faults.join('; ');
}

function labelOf(node: OperationNode, { name }: Parameter): string {
  return node._(`${node.type}.parameter.${name}`);
}

/** Creates the rows of the dialog, and keeps them in step with the chosen operation. */
export function prepareOperations(node: OperationNode, table: EditorTable = {}): void {
  edited = node;
  const chooser = $('#node-input-operation');
  const rows = $('#node-input-parameters');
  // Including those of operations chosen meanwhile: nobody has to type twice.
  const settings: ParameterSettings = { ...node.parameters };

  const parameters = () => table[String(chooser.val())];

  const collect = () => {
    const names = (parameters() ?? []).map(({ name }) => name);
    const given = Object.entries(settings).filter(([name, setting]) => names.includes(name) && !isAbsent(setting));
    hold(rows, Object.fromEntries(given));
  };

  const show = () => {
    rows.empty();
    // For an unknown operation, no parameter is known to be superfluous.
    if (parameters()) {
      collect();
    }
    for (const parameter of parameters() ?? []) {
      const { name } = parameter;
      addParameterRow(rows, labelOf(node, parameter), parameter, settings[name], (setting) => {
        settings[name] = setting;
        collect();
      });
    }
  };

  for (const operation of Object.keys(table)) {
    const label = node._(`${node.type}.operation.${operation}`);
    $('<option>').val(operation).text(label).attr('title', operation).appendTo(chooser);
  }
  chooser
    .val(node.operation ?? '')
    .on('change', show)
    .trigger('change');
  const timeout = $('#node-input-timeout').closest('.form-row');
  shownWhile(timeout, $('#node-input-waitFor'), ({ value }) => value !== 'accepted');
}
