# A scheme that no fetcher knows; the URL is shown in its canonical form.
builtins.parseFlakeRef "foo://u@h/a;b?y=1&x=\"2"
