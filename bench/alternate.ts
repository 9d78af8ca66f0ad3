/** Results of measurements made by turns, so that a slow minute of the machine hits both sides. */
export interface Pairs<Ours, Floor> {
  readonly ours: readonly Ours[];
  readonly floor: readonly Floor[];
}

/** Measures the floor, then ours, then the floor again, so many times each. */
export async function alternate<Ours, Floor>(
  times: number,
  measureFloor: () => Promise<Floor>,
  measureOurs: () => Promise<Ours>,
): Promise<Pairs<Ours, Floor>> {
  const [ours, floor]: [Ours[], Floor[]] = [[], []];
  for (let time = 0; time < times; time += 1) {
    floor.push(await measureFloor());
    ours.push(await measureOurs());
  }
  return { ours, floor };
}
