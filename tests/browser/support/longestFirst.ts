/** Begins with the test files that take longest, so that at the end no core waits for another. */
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Half a minute to two and a half on a small machine, in this order; the others follow as Vitest has them. */
const LONG = [
  ...['realZip', 'accessibility', 'imports', 'recovery', 'devices', 'unkeptRuns', 'keptRuns'],
  ...['classifierPage', 'models', 'training', 'kernels', 'manyClasses', 'journey', 'exports'],
].map((name) => `/tests/browser/${name}.test.ts`);

const placeOf = ({ moduleId }: TestSpecification) => {
  const place = LONG.findIndex((end) => moduleId.endsWith(end));
  return place < 0 ? LONG.length : place;
};

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => placeOf(a) - placeOf(b));
  }
}
