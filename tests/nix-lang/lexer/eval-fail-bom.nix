# A byte order mark is no white space.
﻿ 1