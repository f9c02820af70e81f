# Text that is no TOML is an error which shows the place.
fromTOML "a = "
