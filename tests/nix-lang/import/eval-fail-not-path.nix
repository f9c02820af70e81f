# `import` needs a path.
import 1
