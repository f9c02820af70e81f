# The names are known before this file, in the other order than it has them: neither default is a copy of a missing word.
({ x ? y, y ? x }: x) { }
