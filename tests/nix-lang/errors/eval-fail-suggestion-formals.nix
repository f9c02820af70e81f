# For an unexpected argument similar formals are suggested.
({ name, version ? "", src ? null }: name) { name = "n"; versoin = "1"; }
