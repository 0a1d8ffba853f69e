import { DefaultReporter, type SerializedError, type TestCase, type TestModule } from 'vitest/node';

/**
 * The default report, closed by one plain line that people and CI read: `N passed, N failed`
 * (and `, N skipped` when there are any, after their names). A file that does not load, and an unhandled error, count as
 * failures.
 */
export default class ClosingLineReporter extends DefaultReporter {
  override onTestRunEnd(
    modules: readonly TestModule[],
    errors: readonly SerializedError[],
    reason: 'passed' | 'interrupted' | 'failed',
  ): void {
    super.onTestRunEnd(modules, errors, reason);
    const counts = { passed: 0, failed: errors.length, skipped: 0 };
    const left: TestCase[] = [];
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const state = outcome(test.result().state);
        counts[state] += 1;
        if (state === 'skipped') left.push(test);
      }
      const broken = module.state() === 'failed' && tests.every((test) => test.result().state !== 'failed');
      if (broken) counts.failed += 1;
    }
    // Whoever runs a part by its name knows that the rest was left out.
    if (this.ctx.config.testNamePattern === undefined) for (const test of left) process.stdout.write(`\nskipped: ${test.fullName}`);
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    process.stdout.write(`\n${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
  }
}

function outcome(state: 'passed' | 'failed' | 'skipped' | 'pending'): 'passed' | 'failed' | 'skipped' {
  return state === 'pending' ? 'failed' : state;
}
