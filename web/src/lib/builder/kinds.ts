import AlignLeft from '@lucide/svelte/icons/align-left';
import Barcode from '@lucide/svelte/icons/barcode';
import Calculator from '@lucide/svelte/icons/calculator';
import Calendar from '@lucide/svelte/icons/calendar';
import CalendarClock from '@lucide/svelte/icons/calendar-clock';
import Camera from '@lucide/svelte/icons/camera';
import CircleDot from '@lucide/svelte/icons/circle-dot';
import Clock from '@lucide/svelte/icons/clock';
import Decimals from '@lucide/svelte/icons/decimals-arrow-right';
import EyeOff from '@lucide/svelte/icons/eye-off';
import Folder from '@lucide/svelte/icons/folder';
import Hash from '@lucide/svelte/icons/hash';
import ListChecks from '@lucide/svelte/icons/list-checks';
import ListOrdered from '@lucide/svelte/icons/list-ordered';
import MapPin from '@lucide/svelte/icons/map-pin';
import MessageSquareText from '@lucide/svelte/icons/message-square-text';
import Repeat from '@lucide/svelte/icons/repeat';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import SlidersHorizontal from '@lucide/svelte/icons/sliders-horizontal';
import SquareCheck from '@lucide/svelte/icons/square-check';
import type { FormNode, QuestionKind } from '@safeground/forms';
import type { Component } from 'svelte';
import { isCriterionGroup } from './tree.ts';

/** Kinds an agency adds by hand, as a menu shows them. Others come in with a file and stay as they are. */
export const offered: readonly QuestionKind[] = [
  'select_one',
  'select_multiple',
  'text',
  'integer',
  'decimal',
  'range',
  'date',
  'time',
  'dateTime',
  'image',
  'geopoint',
  'barcode',
  'acknowledge',
  'rank',
  'note',
  'calculate',
];

const icons: Partial<Record<QuestionKind, Component>> = {
  text: AlignLeft,
  integer: Hash,
  decimal: Decimals,
  range: SlidersHorizontal,
  date: Calendar,
  time: Clock,
  dateTime: CalendarClock,
  select_one: CircleDot,
  select_multiple: ListChecks,
  rank: ListOrdered,
  image: Camera,
  geopoint: MapPin,
  barcode: Barcode,
  acknowledge: SquareCheck,
  note: MessageSquareText,
  calculate: Calculator,
};

export const sectionIcon: Component = Folder;
export const repeatIcon: Component = Repeat;
export const criterionIcon: Component = ShieldCheck;

export function iconOf(kind: QuestionKind): Component {
  return icons[kind] ?? EyeOff;
}

export function iconOfNode(node: FormNode): Component {
  if (node.kind === 'repeat') return repeatIcon;
  if (node.kind !== 'group') return iconOf(node.kind);
  return isCriterionGroup(node) ? criterionIcon : sectionIcon;
}
