import type { CompiledForm, Session } from '../session.ts';
import { view } from './form.ts';

/** A session, and all that anybody can see of it. */
export type Watched = { readonly session: Session; readonly see: () => unknown };

/** What a session shows, says and tells its listeners since it was last looked at. */
export function watch(session: Session, { definition, needs }: CompiledForm): Watched {
  const heard = new Set<string>();
  session.subscribe((changed) => changed.forEach((path) => heard.add(path)));
  const see = (): unknown => {
    const shown = view(session);
    const paths = Object.keys(shown);
    const told = [...heard];
    heard.clear();
    return {
      shown,
      told,
      needs,
      texts: paths.flatMap((path) =>
        (['label', 'hint', 'guidance'] as const).map((field) => session.text(path, field, definition.defaultLanguage)),
      ),
      choices: paths.map((path) => session.choices(path)),
      problems: session.problems(),
      score: session.score(),
      answers: session.answers(),
      memory: session.memory(),
    };
  };
  return { session, see };
}
