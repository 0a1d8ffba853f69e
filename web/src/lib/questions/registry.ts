import type { Component } from 'svelte';
import type { QuestionKind } from '@safeground/forms';
import Acknowledge from './Acknowledge.svelte';
import type { ControlProps } from './context.ts';
import Files from './Files.svelte';
import Geopoint from './Geopoint.svelte';
import Image from './Image.svelte';
import Moment from './Moment.svelte';
import NotYet from './NotYet.svelte';
import Number from './Number.svelte';
import Range from './Range.svelte';
import Rank from './Rank.svelte';
import SelectMultiple from './SelectMultiple.svelte';
import SelectOne from './SelectOne.svelte';
import Text from './Text.svelte';

/**
 * The control of every question kind: a new kind does not compile until it stands here. `silent` kinds are answered by
 * the device or the form; `text` kinds only speak; `NotYet` says on the screen what this page cannot offer.
 */
export const controls: Record<QuestionKind, Component<ControlProps> | 'silent' | 'text'> = {
  text: Text,
  barcode: Text,
  integer: Number,
  decimal: Number,
  range: Range,
  date: Moment,
  time: Moment,
  dateTime: Moment,
  select_one: SelectOne,
  select_multiple: SelectMultiple,
  rank: Rank,
  image: Image,
  geopoint: Geopoint,
  'start-geopoint': Geopoint,
  acknowledge: Acknowledge,
  note: 'text',
  audio: Files,
  video: Files,
  file: Files,
  geotrace: NotYet,
  geoshape: NotYet,
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
