import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A finding of the rule packs that stays, where it stays, and why. */
export interface Accepted {
  path: string;
  rule: string;
  reason: string;
}

const accepted = new WeakMap<IConstruct, Accepted[]>();

/** Keeps a finding on one construct, for a reason people can check; `npm run synth` prints all of them. */
export function accept(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: rule, reason });
  const root = construct.node.root;
  const list = accepted.get(root) ?? [];
  list.push({ path: construct.node.path, rule, reason });
  accepted.set(root, list);
}

/** Every finding kept in the app, in the order in which the stacks were built. */
export const acceptedIn = (app: IConstruct): readonly Accepted[] => accepted.get(app.node.root) ?? [];
