# A program that runs a program: a little stack machine whose state is a set, whose operations
# are found by computed names, and whose memory is a set updated at every store.
let
  inherit (builtins) elemAt foldl' genList head length tail;

  ops = {
    push = state: arg: state // { stack = [ arg ] ++ state.stack; };
    load = state: arg: state // { stack = [ (state.memory.${arg} or 0) ] ++ state.stack; };
    store = state: arg: state // {
      stack = tail state.stack;
      memory = state.memory // { ${arg} = head state.stack; };
    };
    add = state: _: binary (a: b: a + b) state;
    sub = state: _: binary (a: b: b - a) state;
    mul = state: _: binary (a: b: builtins.bitAnd (a * b) 65535) state;
    jump-if = state: arg: state // {
      stack = tail state.stack;
      pc = if head state.stack != 0 then arg else state.pc;
    };
    stop = state: _: state // { running = false; };
  };

  binary =
    f: state:
    let
      a = head state.stack;
      rest = tail state.stack;
    in
    state // { stack = [ (f a (head rest)) ] ++ tail rest; };

  program = [
    { op = "push"; arg = 90; }
    { op = "store"; arg = "n"; }
    { op = "push"; arg = 1; }
    { op = "store"; arg = "product"; }
    { op = "load"; arg = "product"; }
    { op = "load"; arg = "n"; }
    { op = "mul"; arg = null; }
    { op = "push"; arg = 1; }
    { op = "add"; arg = null; }
    { op = "store"; arg = "product"; }
    { op = "load"; arg = "n"; }
    { op = "push"; arg = 1; }
    { op = "sub"; arg = null; }
    { op = "store"; arg = "n"; }
    { op = "load"; arg = "n"; }
    { op = "jump-if"; arg = 4; }
    { op = "stop"; arg = null; }
  ];

  step =
    state: _:
    if state.running then
      let
        instruction = elemAt program state.pc;
      in
      ops.${instruction.op} (state // { pc = state.pc + 1; }) instruction.arg
    else
      state;

  start = seed: { pc = 0; stack = [ ]; memory = { inherit seed; }; running = true; };
  run =
    acc: seed:
    let
      end = foldl' step (start seed) (genList (i: i) 1100);
    in
    acc + end.memory.product + end.memory.seed + length end.stack;
in
foldl' run 0 (genList (i: i) 450)
