import type { XNode } from './nodes.ts';
import { slotOperand, type Fn, type Operand } from './operand.ts';
import type { PlaceFacts } from './schema.ts';
import type { Frame } from './scope.ts';

/** The frame so many above the reader's own. */
export function frameUp(up: number): Fn<Frame> {
  if (up === 0) return (scope) => scope.frame;
  if (up === 1) return (scope) => scope.frame.parent!;
  return (scope) => {
    let { frame } = scope;
    for (let left = up; left > 0; left -= 1) frame = frame.parent!;
    return frame;
  };
}

/** An operand that reads one slot, so many frames up. Groups and repeats have no value of their own. */
export function readSlot(place: number, up: number, { slot, question }: PlaceFacts): Operand {
  const frameOf = frameUp(up);
  const node: Fn<XNode> = (scope) => scope.tree!.node(frameOf(scope), place);
  if (question === undefined) return slotOperand(() => '', node);
  if (up === 0) return { ...slotOperand((scope) => scope.frame.reads[slot]!, node), slot };
  return slotOperand((scope) => frameOf(scope).reads[slot]!, node);
}
