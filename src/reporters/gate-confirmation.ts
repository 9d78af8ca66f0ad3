import type { GateConfirmation, GateResult } from '../domain/gate.ts';
import { formatCount, formatUsd } from '../lib/format.ts';
import { counted } from './datasets.ts';
import { gateFigures } from './gate-figures.ts';

/** What came of asking a failed gate's cases again, with the figures of both times; `null`: nothing was to be asked. */
export function confirmationText(gate: GateResult): string | null {
  const { confirmation } = gate;
  if (confirmation === null) return null;
  const reason = confirmation.reason ?? 'unknown';
  switch (confirmation.status) {
    case 'confirmed':
      return `confirmed: ${askedText(confirmation)}; ${bothFigures(gate, confirmation)}, which still fails`;
    case 'not_reproduced':
      return `not reproduced: ${askedText(confirmation)}; ${bothFigures(gate, confirmation)}, which doesn't fail. ${WHY_UNDECIDED}`;
    case 'incomplete':
      return `not confirmed yet: ${askedText(confirmation)}; ${reason}. --resume goes on`;
    case 'no_cases':
      return `can't be confirmed: ${reason}, so no case was asked again`;
  }
}

const WHY_UNDECIDED =
  'Only failures were asked again, which favours passing, so this is undecided and no pass: more --repeats would tell';

function askedText(confirmation: GateConfirmation): string {
  const { status, cases, repeats, failedAgain, answers, answersAgainst, costUsd } = confirmation;
  const times = repeats === 1 ? 'once' : `${formatCount(repeats)} times`;
  const asked = `${counted(cases, 'case')} ${status === 'incomplete' ? 'to be asked' : 'asked'} again ${times}`;
  const failed = `${formatCount(failedAgain)} failed again, in ${formatCount(answersAgainst)} of ${counted(answers, 'new answer')}`;
  return `${asked}, ${failed}, at ${costUsd === null ? 'an unknown cost' : formatUsd(costUsd)}`;
}

function bothFigures(gate: GateResult, { actual, low, high }: GateConfirmation): string {
  const anew = gateFigures({ ...gate, actual, low, high });
  const interval = anew.interval === '-' ? '' : `, interval ${anew.interval},`;
  return `${gateFigures(gate).actual} in the run, ${anew.actual}${interval} with the new answers in place`;
}
