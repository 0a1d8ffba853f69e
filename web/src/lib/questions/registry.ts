import type { Component } from 'svelte';
import type { QuestionKind } from '@safeground/forms';
import type { ControlProps } from './context.ts';
import Geopoint from './Geopoint.svelte';
import Image from './Image.svelte';
import Moment from './Moment.svelte';
import Number from './Number.svelte';
import SelectMultiple from './SelectMultiple.svelte';
import SelectOne from './SelectOne.svelte';
import Text from './Text.svelte';

/** A control whose script is loaded with the first question of its kind: few forms have one. */
export type Rare = { readonly load: () => Promise<{ readonly default: Component<ControlProps> }> };

const files: Rare = { load: () => import('./Files.svelte') };
const track: Rare = { load: () => import('./Geotrace.svelte') };

/**
 * The control of every question kind: a new kind does not compile until it stands here. `silent` kinds are answered by
 * the device or the form; `text` kinds only speak.
 */
export const controls: Record<QuestionKind, Component<ControlProps> | Rare | 'silent' | 'text'> = {
  text: Text,
  barcode: { load: () => import('./Barcode.svelte') },
  integer: Number,
  decimal: Number,
  range: { load: () => import('./Range.svelte') },
  date: Moment,
  time: Moment,
  dateTime: Moment,
  select_one: SelectOne,
  select_multiple: SelectMultiple,
  rank: { load: () => import('./Rank.svelte') },
  image: Image,
  geopoint: Geopoint,
  'start-geopoint': Geopoint,
  acknowledge: { load: () => import('./Acknowledge.svelte') },
  note: 'text',
  audio: files,
  video: files,
  file: files,
  geotrace: track,
  geoshape: track,
  'background-audio': 'silent',
  'background-geopoint': 'silent',
  calculate: 'silent',
  hidden: 'silent',
  start: 'silent',
  end: 'silent',
  today: 'silent',
  deviceid: 'silent',
  username: 'silent',
  phonenumber: 'silent',
  email: 'silent',
  audit: 'silent',
};
