import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * What starts platforms and browsers takes up to a minute a file, a unit test seconds, and the length of a file says nothing
 * about it: the long ones come first, so that no core waits for the last of them. The faults before the pages, because they
 * need no site and keep a core busy while it is built.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((left, right) => rank(left) - rank(right));
  }
}

const long = ['/test/fault/', '/test/e2e/', '/test/'];

function rank({ moduleId }: TestSpecification): number {
  const place = long.findIndex((folder) => moduleId.includes(folder));
  return place === -1 ? long.length : place;
}
