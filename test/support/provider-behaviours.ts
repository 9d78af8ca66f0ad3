import { emptyReplies } from './behaviours-empty.ts';
import { failures } from './behaviours-failures.ts';
import { finishReasons } from './behaviours-finish.ts';
import { refusals } from './behaviours-refusals.ts';
import { requests } from './behaviours-requests.ts';
import { settings } from './behaviours-settings.ts';
import { statuses } from './behaviours-statuses.ts';
import { usage } from './behaviours-usage.ts';
import type { BehaviourGroup } from './behaviour.ts';

/** Everything each adapter must do alike. An adapter is a column: another wire needs its samples in every group. */
export const BEHAVIOUR_GROUPS: readonly BehaviourGroup[] = [
  settings,
  requests,
  finishReasons,
  usage,
  emptyReplies,
  failures,
  statuses,
  refusals,
];
