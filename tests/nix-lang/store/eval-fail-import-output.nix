# An output is built from a derivation that is in the store, which is not when nothing is written.
import (derivation { name = "a"; builder = "b"; system = "c"; })
