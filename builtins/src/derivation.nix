/*
  `derivation attributes`: a set that stands for the first output of a derivation and has all of them
  in it. Nothing is computed for it but by `derivationStrict`, and that only when the path of an
  output or of the derivation itself is asked for, so `derivation { }` is fine until then.

  The result has

  - the attributes that it was made from, and `drvAttrs`, these alone;
  - for each output, by its name, the set that stands for it;
  - `all`, the list of these sets;
  - `outPath`, `drvPath`, `type = "derivation"` and `outputName`.

  Lines of this text are shown where something goes wrong in it, as they are by C++ Nix. So the
  expressions that can fail are spelled as there and stand in the same lines and columns; a change
  here shows in what users see, and in the language suite.

  That is why this comment ends in line 29 and has no line too many or too few.

  What can fail, and how:

  | expression | goes wrong |
  |---|---|
  | `derivationStrict` | when the derivation is not a good one |
  | `getAttr` | when an output is asked for that the derivation does not have |
  | `head` | when there are no outputs |
  | `map` | when outputs are no list |
  | `listToAttrs` | when one of them is no string |

*/
drvAttrs@{
  outputs ? [ "out" ],
  ...
}:

let

  strict = derivationStrict drvAttrs;

  commonAttrs =
    drvAttrs
    // (builtins.listToAttrs outputsList)
    // {
      all = map (x: x.value) outputsList;
      inherit drvAttrs;
    };

  outputToAttrListElement = outputName: {
    name = outputName;
    value = commonAttrs // {
      outPath = builtins.getAttr outputName strict;
      drvPath = strict.drvPath;
      type = "derivation";
      inherit outputName;
    };
  };

  outputsList = map outputToAttrListElement outputs;

in
(builtins.head outputsList).value
