import { comparisonSchema } from '../analysis/comparison-schema.ts';
import { reportSchema } from '../analysis/report-schema.ts';
import { sweepSchema } from '../analysis/sweep-schema.ts';
import { createConfigSchema } from '../config/schema.ts';
import { caseSchema } from '../dataset/case-schema.ts';
import type { JsonObject } from '../domain/json.ts';
import { resultSchema } from '../journal/result-schema.ts';
import { SCORER_METAS } from '../scorers/registry.ts';
import type { SchemaName } from './schema-names.ts';

/** The JSON Schema of a file format. */
export function schemaOf(name: SchemaName): JsonObject {
  switch (name) {
    case 'config':
      return createConfigSchema(SCORER_METAS);
    case 'case':
      return caseSchema;
    case 'report':
      return reportSchema;
    case 'result':
      return resultSchema;
    case 'comparison':
      return comparisonSchema;
    case 'sweep':
      return sweepSchema;
  }
}
