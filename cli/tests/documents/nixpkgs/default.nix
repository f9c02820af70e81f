{
  hello = derivation {
    name = "hello-2.10";
    system = "x86_64-linux";
    builder = "/bin/sh";
  };
}
