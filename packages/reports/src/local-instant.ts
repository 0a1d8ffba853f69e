/** What the clock of a place shows at an instant (milliseconds since the epoch): `2021-08-14T08:30:00`. The zone is an IANA one. */
export function localInstant(timeZone: string): (instant: number) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (instant) => format.format(instant).replace(' ', 'T');
}
