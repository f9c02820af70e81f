# The file of a derivation is imported only if it is in the store.
import (derivation { name = "a"; builder = "b"; system = "c"; }).drvPath
