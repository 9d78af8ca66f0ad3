import { wilson } from './proportion.ts';

/** The cases that share a document, a customer, or whatever makes them alike. */
export interface Cluster {
  /** Passes; over case means their sum, so not always whole. */
  readonly passed: number;
  readonly n: number;
}

/** A share over clusters; everything but the clusters' number in 0..1 or in cases. */
export interface ClusteredShare {
  readonly share: number;
  /** `null`, as the interval, with a single cluster: it can't show how clusters differ. */
  readonly standardError: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** As many independent cases would tell as much. */
  readonly effectiveN: number | null;
  /** Below 20 the standard error itself is uncertain. */
  readonly clusters: number;
}

/**
 * The share of passes where cases come in clusters: the clustered standard error √(G/(G−1) Σ_g (k_g − p n_g)²) / n
 * (Cochran 1977; Miller 2024), and Wilson's interval for the independent cases it is worth, p (1 − p) / se² (Korn &
 * Graubard 1998), which are never more than n; where all or none passed nothing shows how alike a cluster is, and each
 * counts as one case. `null` without cases.
 */
export function clusteredWilson(clusters: readonly Cluster[], level = 0.95): ClusteredShare | null {
  const filled = clusters.filter((cluster) => checked(cluster).n > 0);
  const n = filled.reduce((sum, cluster) => sum + cluster.n, 0);
  if (n === 0) return null;
  const passed = filled.reduce((sum, cluster) => sum + cluster.passed, 0);
  const share = Math.min(1, passed / n);
  const known = { share, clusters: filled.length };
  if (filled.length === 1) return { ...known, standardError: null, low: null, high: null, effectiveN: null };
  const isUniform = filled.every((cluster) => cluster.passed === 0) || passed === n;
  const standardError = isUniform ? 0 : standardErrorOf(filled, share, n);
  const effectiveN = isUniform ? filled.length : Math.min(n, (share * (1 - share)) / standardError ** 2);
  const { low, high } = wilson(share * effectiveN, effectiveN, level) ?? { low: null, high: null };
  return { ...known, standardError, low, high, effectiveN };
}

function standardErrorOf(clusters: readonly Cluster[], share: number, n: number): number {
  const squares = clusters.reduce((sum, cluster) => sum + (cluster.passed - share * cluster.n) ** 2, 0);
  return Math.sqrt((squares * clusters.length) / (clusters.length - 1)) / n;
}

function checked(cluster: Cluster): Cluster {
  const { passed, n } = cluster;
  if (!(Number.isSafeInteger(n) && passed >= 0 && passed <= n))
    throw new RangeError(`${passed} of ${n} is not a share`);
  return cluster;
}
