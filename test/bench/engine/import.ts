/** Run as a process of its own: CPU time of importing the bundled engine. */
const before = process.cpuUsage();
await import(process.argv[2]!);
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ import_cpu_ms: (user + system) / 1000 }));
