export type Toast = { readonly id: number; readonly text: string; readonly tone: 'good' | 'bad' };

const lifetime = { good: 5_000, bad: 10_000 } as const;

/** What was done, said for a moment at the edge of the page. Never the only place an error is shown. */
class Toasts {
  #last = 0;
  items = $state.raw<readonly Toast[]>([]);

  say(text: string, tone: Toast['tone'] = 'good'): void {
    this.#last += 1;
    const id = this.#last;
    this.items = [...this.items, { id, text, tone }];
    setTimeout(() => this.drop(id), lifetime[tone]);
  }

  drop(id: number): void {
    this.items = this.items.filter((item) => item.id !== id);
  }
}

export const toasts = new Toasts();
