import type { Random } from '../../functions/src/seed/random.ts';

/** The process is gone. */
export class Killed extends Error {}

/** Every now and then the process is gone, before a request or before its answer. */
export function mortal<Service extends object>(service: Service, random: Random): Service {
  return new Proxy(service, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (typeof method !== 'function') return method;
      return async (...args: readonly unknown[]) => {
        if (random.chance(0.02)) throw new Killed();
        const answer = await (method as (...args: readonly unknown[]) => Promise<unknown>).apply(target, [...args]);
        if (random.chance(0.02)) throw new Killed();
        return answer;
      };
    },
  });
}

/** The answer to every put is lost on its way, and the client asks again: it meets what it wrote itself. */
export function deaf<Service extends { put(...args: never[]): Promise<unknown> }>(service: Service): Service {
  const put = async (...args: never[]): Promise<unknown> => {
    await service.put(...args);
    return service.put(...args);
  };
  return { ...service, put };
}

/** A process that is gone after so many writes. */
export function dyingAfter<Service extends object>(service: Service, most: number): Service {
  let writes = 0;
  return new Proxy(service, {
    get(target, name, receiver) {
      const method: unknown = Reflect.get(target, name, receiver);
      if (name !== 'put' && name !== 'transact') return method;
      return (...args: unknown[]) => {
        if ((writes += 1) > most) throw new Killed();
        return (method as (...args: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}
