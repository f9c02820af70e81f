{ a = undefined-variable; }
