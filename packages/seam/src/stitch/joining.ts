/* The last step of a join: the white space and marks between the end of the answer and the first new character. */
import { isHighSurrogate, trimmedLength } from '../characters.ts';
import type { Removed, StitcherOptions } from '../types.ts';
import { comparableLength } from './alignment.ts';
import type { Join } from './matching.ts';
import { isCompleteStatement } from './prefaces.ts';
import { joinWords, leadingWhiteSpace, missingWhiteSpace } from './white-space.ts';

export type Decision = { skip: number; insert: string; removed: Removed[]; complete?: true };

export type Joining = {
  /** Position in the stream of the first character after the repeat. */
  readonly from: number;
  /** Looks at what follows the repeat; `undefined` while that is not enough to decide. */
  decide(following: string, ended: boolean): Decision | undefined;
};

export function createJoining(options: StitcherOptions, join: Join): Joining {
  const { answer, plan } = options;
  const trail = answer.slice(join.overlaps ? comparableLength(answer) : whiteSpaceEnd(answer));
  const isInCode = plan.cut.fence !== undefined || plan.cut.json !== undefined;

  function decideTrail(following: string, ended: boolean): Decision | undefined {
    const same = commonLength(trail, following);
    if (same === trail.length) return remove(following, { skip: same, insert: '' });
    if (same === following.length && !ended) return undefined;
    const whiteSpaceAt = trimmedLength(trail);
    const from = Math.min(same, whiteSpaceAt);
    const wrote = leadingWhiteSpace(following.slice(from));
    if (from + wrote.length === following.length && !ended) return undefined;
    const missing = missingWhiteSpace(trail.slice(whiteSpaceAt), wrote, isInCode);
    const skip = from + wrote.length;
    if (wrote.endsWith(missing)) return remove(following, { skip: skip - missing.length, insert: '' });
    return remove(following, { skip, insert: missing });
  }

  return {
    from: join.at,
    decide(following, ended) {
      if (following === '') return ended ? { skip: 0, insert: '', removed: [] } : undefined;
      if (ended && join.overlaps && isCompleteStatement(following)) {
        return { skip: following.length, insert: '', removed: [{ kind: 'complete', text: following }], complete: true };
      }
      const marker = join.marked ? markerLength(following, ended) : 0;
      if (marker === undefined) return undefined;
      const rest = following.slice(marker);
      const decision = trail === '' && join.overlaps ? remove(rest, { skip: 0, insert: '' }) : join.overlaps || trail !== '' ? decideTrail(rest, ended) : joinWords(options, join, { following: rest, ended });
      if (decision === undefined || marker === 0) return decision;
      const quoted: Removed = { kind: 'preamble', text: following.slice(0, marker) };
      return { ...decision, skip: decision.skip + marker, removed: [quoted, ...decision.removed] };
    },
  };
}

function remove(following: string, { skip, insert }: { skip: number; insert: string }): Decision {
  const text = following.slice(0, skip);
  if (text === '') return { skip, insert, removed: [] };
  const kind = text.trim() === '' ? 'white_space' : isHighSurrogate(text.charCodeAt(text.length - 1)) ? 'surrogate' : 'overlap';
  return { skip, insert, removed: [{ kind, text }] };
}

/** Where the white space or the half of a cut pair at the end begins. */
function whiteSpaceEnd(answer: string): number {
  const last = answer.charCodeAt(answer.length - 1);
  return isHighSurrogate(last) ? answer.length - 1 : trimmedLength(answer);
}

/** The marker line that ends the quotation, when the model copied that as well. */
function markerLength(following: string, ended: boolean): number | undefined {
  const found = /^\s*>{3,}(?=[^>])\n?/u.exec(following);
  if (found !== null) return found[0].length;
  return /^\s*>*$/u.test(following) && !ended ? undefined : 0;
}

function commonLength(left: string, right: string): number {
  const limit = Math.min(left.length, right.length);
  let length = 0;
  while (length < limit && left.charCodeAt(length) === right.charCodeAt(length)) length += 1;
  return length;
}
