import type { Reporter } from '../domain/reporter.ts';

/** `report.json`: the whole report, for programs. */
export const jsonReporter: Reporter = {
  id: 'json',
  fileName: 'report.json',
  async *render(report) {
    yield `${JSON.stringify(report, null, 2)}\n`;
  },
};
