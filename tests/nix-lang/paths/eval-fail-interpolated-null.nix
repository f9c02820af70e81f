# `null` cannot be part of a path.
/a/${null}
