import type { RunConfig } from '../config/load-config.ts';
import type { Arm } from '../domain/arm.ts';
import type { Problem } from '../domain/problem.ts';
import { didYouMean } from '../lib/did-you-mean.ts';

interface Baselines {
  /** The baseline of every other arm on its dataset, by arm id. */
  readonly byArm: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Finds the arm each is compared with: on every dataset the one that the baseline's name, or part of it, is of. */
export function planBaselines({ baseline }: Pick<RunConfig, 'baseline'>, arms: readonly Arm[]): Baselines {
  const byArm = new Map<string, string>();
  if (baseline === null) return { byArm, problems: [] };
  const { name, source, isOptional } = baseline;
  const problem = (message: string, hint: string): Baselines => {
    return { byArm: new Map(), problems: [{ code: 'unknown-baseline', message, hint, source }] };
  };
  for (const dataset of new Set(arms.map((arm) => arm.dataset))) {
    const own = arms.filter((arm) => arm.dataset === dataset);
    const found = armsNamed(name, own);
    const [first] = found;
    if (found.length > 1) {
      const message = `the baseline "${name}" may be any of ${idsOf(found)}`;
      return problem(message, 'Write more of its id.');
    }
    if (first === undefined) continue;
    for (const { id } of own) if (id !== first.id) byArm.set(id, first.id);
  }
  if (isOptional || arms.length === 0 || armsNamed(name, arms).length > 0) return { byArm, problems: [] };
  const near = didYouMean(
    name,
    arms.map(({ id }) => id),
  );
  const hint = `${near === null ? '' : `Did you mean "${near}"? `}The arms: ${idsOf(arms)}.`;
  return problem(`the run has no arm "${name}" to be the baseline`, hint);
}

function armsNamed(name: string, arms: readonly Arm[]): readonly Arm[] {
  const exact = arms.filter(({ id, model }) => id === name || model.id === name);
  return exact.length > 0 ? exact : arms.filter(({ id }) => id.includes(name));
}

function idsOf(arms: readonly Arm[]): string {
  return arms.map(({ id }) => id).join(', ');
}
