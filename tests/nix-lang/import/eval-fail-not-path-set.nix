# `import` of a set without `outPath`.
import { }
