# Named and unnamed functions in one trace.
let outer = x: (y: inner (y + 1)) x; inner = z: z.missing; in outer 1
